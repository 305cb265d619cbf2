import type { Schemas } from '$lib/api';

/** What is known of a run while it is under way. */
export type RunProgress = {
	phase: string | null;
	processed: number;
	total: number | null;
	elapsedSeconds: number;
	rate: number | null;
	trades: number;
	/** Equity so far: times in seconds, and money. */
	times: readonly number[];
	equity: readonly number[];
};

export const NO_PROGRESS: RunProgress = {
	phase: null,
	processed: 0,
	total: null,
	elapsedSeconds: 0,
	rate: null,
	trades: 0,
	times: [],
	equity: []
};

/** Points of the partial curve beyond which every other one is dropped. */
const CURVE_LIMIT = 2_000;

/** The progress after one more event. Events that come twice or late change nothing that is newer. */
export function advance(progress: RunProgress, event: Schemas['JobEvent']): RunProgress {
	if (event.processed < progress.processed) return progress;
	const next = {
		...progress,
		phase: event.step ?? progress.phase,
		processed: event.processed,
		total: event.total ?? progress.total,
		elapsedSeconds: Math.max(progress.elapsedSeconds, event.elapsed_s),
		rate: event.rate ?? progress.rate
	};
	if (event.equity === null) return next;
	const time = Date.parse(event.equity.timestamp) / 1000;
	if (time <= (progress.times.at(-1) ?? -Infinity)) return next;
	const keep = progress.times.length < CURVE_LIMIT ? () => true : (_: unknown, index: number) => index % 2 === 0;
	return {
		...next,
		trades: event.equity.trades,
		times: [...progress.times.filter(keep), time],
		equity: [...progress.equity.filter(keep), event.equity.equity]
	};
}

/** Share done, from 0 to 1; null while the total is unknown. */
export function shareDone(progress: RunProgress): number | null {
	return progress.total === null || progress.total === 0 ? null : Math.min(1, progress.processed / progress.total);
}
