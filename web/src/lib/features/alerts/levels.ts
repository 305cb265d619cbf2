import type { Schemas } from '$lib/api';

export type Levels = Pick<Schemas['Alert'], 'entry' | 'stop' | 'target'>;

/** Where entry, stop and target lie between the outer two, from 0 to 1 with the stop at 0; null unless all are told and apart. */
export function ladder({ entry, stop, target }: Levels): { entry: number } | null {
	if (entry === null || stop === null || target === null || stop === target) return null;
	const at = (entry - stop) / (target - stop);
	return at > 0 && at < 1 ? { entry: at } : null;
}

/** What is to be gained for one unit of what is risked; null where it cannot be said. */
export function rewardToRisk({ entry, stop, target }: Levels): number | null {
	if (entry === null || stop === null || target === null || entry === stop) return null;
	return (target - entry) / (entry - stop);
}

/** How far a level is from the entry, as a fraction of it. */
export function distance(level: number | null, entry: number | null): number | null {
	return level === null || entry === null || entry === 0 ? null : level / entry - 1;
}
