import type { Schemas } from '$lib/api';

/** What each run is called: its strategy, and a number where a strategy is at work more than once. The runs are oldest first. */
export function runNames(runs: readonly Pick<Schemas['LiveRun'], 'run' | 'strategy'>[]): ReadonlyMap<string, string> {
	const seen = new Map<string, number>();
	return new Map(
		runs.map(({ run, strategy }) => {
			const number = (seen.get(strategy) ?? 0) + 1;
			seen.set(strategy, number);
			return [run, number === 1 ? strategy : `${strategy} (${number})`];
		})
	);
}
