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

/**
 * The progress after one more event. Events that come twice or late change nothing that is newer: within a phase by how much
 * is done, between phases, which count different things, by the clock.
 */
export function advance(progress: RunProgress, event: Schemas['JobEvent']): RunProgress {
	const isSamePhase = event.step === null || event.step === progress.phase;
	if (isSamePhase ? event.processed < progress.processed : event.elapsed_s < progress.elapsedSeconds) return progress;
	const next = {
		...progress,
		phase: event.step ?? progress.phase,
		processed: event.processed,
		total: event.total ?? (isSamePhase ? progress.total : null),
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

/** What a job says of itself: for a page that opens in the middle of a run and has heard no event yet. */
export function progressOfJob(job: Schemas['Job'], now: Date): RunProgress {
	return {
		...NO_PROGRESS,
		phase: job.message,
		processed: job.processed,
		total: job.total,
		elapsedSeconds: job.started_at === null ? 0 : Math.max(0, (now.getTime() - Date.parse(job.started_at)) / 1000)
	};
}

/** Whether what is counted are bars: while they are read it is series, and after the last one nothing is. */
export function countsBars(progress: RunProgress): boolean {
	return progress.phase !== 'reading bars' && progress.phase !== 'statistics';
}

/** Share of the bars done, from 0 to 1; null while the total is unknown, and before the first bar and after the last. */
export function shareDone(progress: RunProgress): number | null {
	if (!countsBars(progress)) return null;
	return progress.total === null || progress.total === 0 ? null : Math.min(1, progress.processed / progress.total);
}
