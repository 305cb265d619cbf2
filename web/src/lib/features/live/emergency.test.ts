import { describe, expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { ARMED_MS, DELIBERATE_MS, leftOver, press, type Phase } from './emergency';

const armed: Phase = { kind: 'armed', at: 10_000 };

describe('the emergency stop', () => {
	it.each([
		['the first press', { kind: 'idle' }, 10_000, 'arm'],
		['a double click', armed, 10_000 + DELIBERATE_MS - 1, 'ignore'],
		['a second press', armed, 10_000 + DELIBERATE_MS, 'stop'],
		['a second press at the last moment', armed, 10_000 + ARMED_MS, 'stop'],
		['a press that comes too late', armed, 10_001 + ARMED_MS, 'arm'],
		['a press while it is being sent', { kind: 'sending' }, 10_000, 'ignore'],
		['a press after it failed', { kind: 'failed', error: null }, 10_000, 'arm'],
		['a press after it was done', { kind: 'stopped', answer: { at: '', runs: [] } }, 10_000, 'arm']
	] satisfies [string, Phase, number, string][])('%s', (_, phase, now, does) => {
		expect(press(phase, now)).toBe(does);
	});
});

describe('what is left', () => {
	const answer: Schemas['EmergencyStop'] = {
		at: '2026-11-22T14:30:00Z',
		runs: [
			{ run: 'a', open_orders: 1, held: [{ symbol: 'ALDER', quantity: '10' }], message: null },
			{ run: 'b', open_orders: 0, held: [], message: 'its venue does not answer' }
		]
	};
	const position = (run: string, side: 'long' | 'short'): Schemas['LivePosition'] => ({
		run,
		symbol: 'ALDER',
		side,
		quantity: '10',
		entry_price: '84',
		entry_time: null,
		current_price: null,
		unrealized_pnl: null,
		closing: true
	});
	const order = (run: string, status: Schemas['LiveOrderStatus'], reason: string) => ({ run, status, reason }) as Schemas['LiveOrder'];

	it('is what its runs still have, by now', () => {
		const left = leftOver(
			answer,
			[position('a', 'short'), position('other', 'long')],
			[order('a', 'pending_cancel', 'Enter'), order('a', 'cancelled', 'Enter'), order('other', 'accepted', 'Enter')]
		);
		expect(left.orders).toBe(1);
		expect(left.positions).toEqual([{ run: 'a', symbol: 'ALDER', quantity: '-10' }]);
		expect(left.failures.map(({ run }) => run)).toEqual(['b']);
	});

	it('does not count the orders that close', () => {
		expect(leftOver(answer, [position('a', 'long')], [order('a', 'accepted', 'emergency_stop')]).orders).toBe(0);
	});

	it('is nothing once everything is closed', () => {
		expect(leftOver({ ...answer, runs: answer.runs.slice(0, 1) }, [], [])).toEqual({ orders: 0, positions: [], failures: [] });
	});
});
