import { describe, expect, it } from 'vitest';
import { linePoints } from './line-points';

describe('the points of a line', () => {
	it('are open towards a missing value, and closed everywhere else', () => {
		expect(linePoints([1, 2, 3, 4, 5], [10, 11, null, 12, 13])).toEqual([
			{ time: 1, value: 10 },
			{ time: 2, value: 11, color: 'transparent' },
			{ time: 3 },
			{ time: 4, value: 12 },
			{ time: 5, value: 13 }
		]);
	});

	it('take a missing value for none, not for 0', () => {
		expect(linePoints([1, 2], [null, 0])).toEqual([{ time: 1 }, { time: 2, value: 0 }]);
	});
});
