import { expect, it } from 'vitest';
import { distance, ladder, rewardToRisk } from './levels';

it('places the entry between stop and target, for longs and for shorts', () => {
	expect(ladder({ entry: 100, stop: 97, target: 106 })?.entry).toBeCloseTo(1 / 3);
	expect(ladder({ entry: 100, stop: 103, target: 94 })?.entry).toBeCloseTo(1 / 3);
});

it.each([
	{ entry: null, stop: 97, target: 106 },
	{ entry: 100, stop: null, target: 106 },
	{ entry: 100, stop: 97, target: 97 },
	{ entry: 96, stop: 97, target: 106 }
])('draws nothing of %o', (levels) => {
	expect(ladder(levels)).toBeNull();
});

it('sets what may be gained against what is risked', () => {
	expect(rewardToRisk({ entry: 100, stop: 97, target: 106 })).toBeCloseTo(2);
	expect(rewardToRisk({ entry: 100, stop: 103, target: 94 })).toBeCloseTo(2);
	expect(rewardToRisk({ entry: 100, stop: 100, target: 94 })).toBeNull();
	expect(rewardToRisk({ entry: 100, stop: null, target: 94 })).toBeNull();
});

it('measures from the entry', () => {
	expect(distance(97, 100)).toBeCloseTo(-0.03);
	expect(distance(null, 100)).toBeNull();
	expect(distance(97, null)).toBeNull();
});
