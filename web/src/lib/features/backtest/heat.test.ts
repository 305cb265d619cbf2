import { expect, it } from 'vitest';
import { heatOf } from './heat';
import { readTickers } from './tickers';

it('scales by what is typical, within -1 and 1', () => {
	const values = [0.01, -0.02, 0.02, -0.01, 0.015, 0.02, -0.02, 0.01, 0.02, 3];
	expect(heatOf(3, values)).toBe(1);
	expect(heatOf(-0.01, values)).toBeCloseTo(-0.5);
	expect(heatOf(0, [0, 0])).toBe(0);
	expect(heatOf(1, [])).toBe(0);
});

it('reads symbols as people type them', () => {
	expect(readTickers(' AAPL, MSFT;AAPL\nES ')).toEqual(['AAPL', 'MSFT', 'ES']);
	expect(readTickers('')).toEqual([]);
});
