import type { Schemas } from '$lib/api';
import type { TimeSpan } from './level-of-detail';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const OFFERED = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'] as const;

/** Length of a timeframe such as `5m` in seconds; null for what is none. */
export function secondsOf(timeframe: string): number | null {
	const match = /^(\d+)([smhdw])$/.exec(timeframe);
	return match ? Number(match[1]) * UNITS[match[2]!]! : null;
}

/** Whether bars of a timeframe are shorter than a day. */
export function isIntraday(timeframe: string): boolean {
	return (secondsOf(timeframe) ?? 86_400) < 86_400;
}

/** The timeframes that can be shown for stored ones: themselves and the usual longer ones, finest first. */
export function timeframesFrom(stored: readonly string[]): string[] {
	const known = stored.filter((timeframe) => secondsOf(timeframe) !== null);
	const finest = Math.min(...known.map((timeframe) => secondsOf(timeframe)!));
	const all = new Set<string>([...known, ...OFFERED.filter((timeframe) => secondsOf(timeframe)! >= finest)]);
	return [...all].sort((a, b) => secondsOf(a)! - secondsOf(b)!);
}

/** The timeframe to open with: an hour or a day where there are long minute series, else the finest. */
export function openingTimeframe(stored: readonly string[]): string {
	const offered = timeframesFrom(stored);
	return offered.find((timeframe) => timeframe === '1h') ?? offered.find((timeframe) => timeframe === '1d') ?? offered[0] ?? '1d';
}

type Stored = Pick<Schemas['Dataset'], 'timeframe' | 'first' | 'last' | 'bars'>;

/** Seconds from one bar to the next on average, nights and weekends included: what so many bars take on the clock. */
export function paceOf(series: readonly Stored[], timeframe: string): number {
	const length = secondsOf(timeframe) ?? 86_400;
	const used = series.find((one) => one.timeframe === timeframe) ?? series[0];
	const stored = used && secondsOf(used.timeframe);
	if (!used || !stored || used.bars < 2) return length;
	const span = (Date.parse(used.last) - Date.parse(used.first)) / 1000;
	// A market open on five days of seven has a bar of a day, and one at least of anything shorter, every 1.4 days.
	const slowest = Math.max(length, 86_400) * 1.4;
	return Math.min(slowest, Math.max(length, (span / (used.bars - 1)) * (length / stored)));
}

/** From the open of the first stored bar to that of the last, in seconds: of the series with this timeframe, else of those that it is built from. */
export function extentOf(series: readonly Omit<Stored, 'bars'>[], timeframe: string): TimeSpan {
	const used = servingSeries(series, timeframe);
	return {
		from: Math.min(...used.map((one) => Date.parse(one.first))) / 1000,
		to: Math.max(...used.map((one) => Date.parse(one.last))) / 1000
	};
}

/** The series that bars of this timeframe come from: those of it, else those that they are built of. */
export function servingSeries<S extends { timeframe: string }>(series: readonly S[], timeframe: string): readonly S[] {
	const own = series.filter((one) => one.timeframe === timeframe);
	return own.length > 0 ? own : series;
}
