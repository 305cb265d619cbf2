import { expect, it } from 'vitest';
import { runNames } from './run-names';

it('numbers the runs of one strategy from the second on', () => {
	const runs = [
		{ run: 'a', strategy: 'Pulse' },
		{ run: 'b', strategy: 'Trend' },
		{ run: 'c', strategy: 'Pulse' },
		{ run: 'd', strategy: 'Pulse' }
	];
	expect([...runNames(runs).values()]).toEqual(['Pulse', 'Trend', 'Pulse (2)', 'Pulse (3)']);
});
