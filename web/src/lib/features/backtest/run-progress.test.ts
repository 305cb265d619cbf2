import { describe, expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { advance, NO_PROGRESS, progressOfJob, shareDone } from './run-progress';

function event(change: Partial<Schemas['JobEvent']>): Schemas['JobEvent'] {
	return {
		type: 'progress',
		job_id: 'j',
		seq: 1,
		step: null,
		processed: 0,
		total: null,
		elapsed_s: 0,
		rate: null,
		expr_hash: null,
		sharpe: null,
		timestamp: '2024-01-01T00:00:00Z',
		count: null,
		status: 'running',
		message: null,
		equity: null,
		...change
	};
}
const equityAt = (day: string, equity: number, trades = 0) => ({ timestamp: `2024-01-${day}T00:00:00Z`, equity, trades });

describe('advance', () => {
	it('keeps what an event does not say', () => {
		const first = advance(NO_PROGRESS, event({ step: 'simulate', processed: 10, total: 100, rate: 5 }));
		const second = advance(first, event({ processed: 20, elapsed_s: 2 }));
		expect(second).toMatchObject({ phase: 'simulate', processed: 20, total: 100, rate: 5, elapsedSeconds: 2 });
	});
	it('grows the curve', () => {
		const progress = [equityAt('02', 100), equityAt('03', 101, 1)].reduce(
			(now, equity, index) => advance(now, event({ processed: index, equity })),
			NO_PROGRESS
		);
		expect(progress.equity).toEqual([100, 101]);
		expect(progress.trades).toBe(1);
	});
	it('is unmoved by events that come twice or late', () => {
		const now = advance(NO_PROGRESS, event({ processed: 5, equity: equityAt('05', 105) }));
		expect(advance(now, event({ processed: 5, equity: equityAt('05', 105) })).equity).toEqual([105]);
		expect(advance(now, event({ processed: 4, equity: equityAt('04', 104) }))).toBe(now);
	});
	it('begins to count anew in another phase, which counts something else', () => {
		const read = advance(NO_PROGRESS, event({ step: 'reading bars', processed: 4, total: 4, elapsed_s: 1 }));
		const running = advance(read, event({ step: 'running', processed: 0, elapsed_s: 1.2 }));
		expect(running).toMatchObject({ phase: 'running', processed: 0, total: null });
		expect(advance(running, event({ step: 'reading bars', processed: 4, total: 4, elapsed_s: 1 }))).toBe(running);
	});
	it('thins a long curve instead of growing without bound', () => {
		let progress = NO_PROGRESS;
		for (let index = 0; index < 10_000; index++) {
			progress = advance(
				progress,
				event({ processed: index, equity: { timestamp: new Date(index * 60_000).toISOString(), equity: index, trades: 0 } })
			);
		}
		expect(progress.times.length).toBeLessThanOrEqual(2_000);
		expect(progress.equity.at(-1)).toBe(9_999);
		expect(progress.equity[0]).toBe(0);
	});
});

it('knows no share without a total', () => {
	expect(shareDone(NO_PROGRESS)).toBeNull();
	expect(shareDone({ ...NO_PROGRESS, processed: 30, total: 60 })).toBe(0.5);
	expect(shareDone({ ...NO_PROGRESS, phase: 'reading bars', processed: 1, total: 4 })).toBeNull();
	expect(shareDone({ ...NO_PROGRESS, phase: 'statistics', processed: 60, total: 60 })).toBeNull();
});

it('begins with what the job says where no event was heard', () => {
	const job = { message: 'running', processed: 30, total: 60, started_at: '2024-01-01T00:00:00Z' } as Schemas['Job'];
	expect(progressOfJob(job, new Date('2024-01-01T00:00:05Z'))).toMatchObject({
		phase: 'running',
		processed: 30,
		total: 60,
		elapsedSeconds: 5,
		equity: []
	});
});
