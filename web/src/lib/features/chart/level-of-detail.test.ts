import { describe, expect, it } from 'vitest';
import { positionOf, rowAt, rowsToLoad, spanAround, timeAt, unfinishedSince, type LoadedRows } from './level-of-detail';

const minutes = (from: number, count: number, step = 60): number[] => Array.from({ length: count }, (_, index) => from + index * step);
const rows = (times: number[], barsPerPoint = 1): LoadedRows => ({ times, barsPerPoint });

describe('positions and times', () => {
	it('are inverse to each other, across gaps and beyond both ends', () => {
		const gappy = rows([0, 60, 120, 4000, 4060]);
		for (const position of [-7.5, -1, 0, 0.25, 2.5, 3, 4, 9.75])
			expect(positionOf(gappy, timeAt(gappy, position))).toBeCloseTo(position, 9);
	});
	it('find the row that a time belongs to', () => {
		const times = [0, 60, 120, 4000];
		expect([-5, 0, 59, 60, 130, 3999, 4000, 9999].map((time) => rowAt(times, time))).toEqual([0, 0, 0, 1, 2, 2, 3, 3]);
	});
});

describe('rowsToLoad', () => {
	const extent = { from: 0, to: 60 * 100_000 };
	const loaded = rows(minutes(60 * 40_000, 1200));

	it('is content in the middle of fine rows', () => {
		expect(rowsToLoad(loaded, { from: 400, to: 800 }, 400, extent)).toBeNull();
	});
	it('loads more before an edge comes into view', () => {
		const request = rowsToLoad(loaded, { from: 50, to: 450 }, 400, extent)!;
		expect(request).toEqual({ from: 60 * (40_000 + 50 - 400), to: 60 * (40_000 + 450 + 400), points: 1200 });
	});
	it('does not ask beyond what the server holds', () => {
		const all = rows(minutes(0, 1200));
		expect(rowsToLoad(all, { from: -100, to: 300 }, 400, { from: 0, to: 1200 * 60 })).toBeNull();
		expect(rowsToLoad(all, { from: 900, to: 1250 }, 400, { from: 0, to: 1200 * 60 })).toBeNull();
	});
	it('asks for detail when zoomed into condensed rows, and ends when there is no more', () => {
		let held = rows(minutes(0, 1200, 60 * 80), 80);
		let view = { from: 500, to: 600 };
		let requests = 0;
		for (;;) {
			const request = rowsToLoad(held, view, 400, extent);
			if (request === null) break;
			const times = { from: timeAt(held, view.from), to: timeAt(held, view.to) };
			const bars = (request.to - request.from) / 60;
			const barsPerPoint = Math.max(1, Math.ceil(bars / request.points));
			held = rows(minutes(request.from, Math.ceil(bars / barsPerPoint), 60 * barsPerPoint), barsPerPoint);
			view = { from: positionOf(held, times.from), to: positionOf(held, times.to) };
			expect(++requests).toBeLessThan(10);
		}
		expect(view.to - view.from).toBeGreaterThanOrEqual(200);
	});
	it('condenses when zoomed far out', () => {
		const request = rowsToLoad(loaded, { from: -20_000, to: 20_000 }, 400, extent)!;
		expect(request.points).toBe(1200);
		expect(request.from).toBe(0);
		expect(request.to).toBe(extent.to);
	});
	it('asks for nothing without rows', () => {
		expect(rowsToLoad(rows([]), { from: 0, to: 10 }, 400, extent)).toBeNull();
	});
});

describe('spanAround', () => {
	it('stays inside the extent even for a view outside of it', () => {
		expect(spanAround({ from: 500, to: 600 }, 100, { from: 0, to: 300 })).toEqual({ from: 300, to: 300, points: 300 });
	});
});

describe('unfinishedSince', () => {
	const friday = Date.parse('2024-12-27T21:00:00Z') / 1000;
	const tuesday = Date.parse('2024-12-31T20:59:00Z') / 1000;
	const newest = { count: 500, points: 500 };

	it('tells of stored bars that fill no row of the chosen length', () => {
		expect(unfinishedSince({ closed: friday }, newest, tuesday)).toBe(friday);
		expect(unfinishedSince({ closed: friday }, { from: 0, to: tuesday, points: 500 }, tuesday)).toBe(friday);
		expect(unfinishedSince({ closed: friday }, newest, friday)).toBe(friday);
	});
	it('says nothing where the last row holds the newest bar, or other rows are shown', () => {
		expect(unfinishedSince({ closed: friday }, newest, friday - 60)).toBeNull();
		expect(unfinishedSince({ closed: friday }, { from: 0, to: friday, points: 500 }, tuesday)).toBeNull();
		expect(unfinishedSince({ closed: null }, newest, tuesday)).toBeNull();
	});
});
