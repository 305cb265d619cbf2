/**
 * Which bars to ask for so that a chart has what its screen can show, and no more.
 *
 * A chart numbers its rows from 0 ("logical" positions, fractions allowed, negative before the first row). The functions
 * here turn positions into times and back, and decide when the loaded rows no longer serve the view.
 */

/** Rows held by a chart: their open times in seconds, and how many stored bars are in each. */
export type LoadedRows = { times: readonly number[]; barsPerPoint: number };

/** A stretch of time in seconds, both ends included. */
export type TimeSpan = { from: number; to: number };

/** What to ask the server for. */
export type RowsRequest = TimeSpan & { points: number };

/** Rows asked for on each side of the view, in views. */
const MARGIN = 1;

/** Time at a logical position; outside the rows it goes on at their mean pace. */
export function timeAt(rows: LoadedRows, position: number): number {
	const { times } = rows;
	const lastIndex = times.length - 1;
	const first = times[0] ?? 0;
	const last = times[lastIndex] ?? 0;
	if (position <= 0 || lastIndex === 0) return first + position * meanStep(rows);
	if (position >= lastIndex) return last + (position - lastIndex) * meanStep(rows);
	const below = Math.floor(position);
	const left = times[below]!;
	return left + (times[below + 1]! - left) * (position - below);
}

/** Logical position of a time: the inverse of `timeAt`. */
export function positionOf(rows: LoadedRows, time: number): number {
	const { times } = rows;
	const lastIndex = times.length - 1;
	const first = times[0] ?? 0;
	const last = times[lastIndex] ?? 0;
	if (time <= first || lastIndex === 0) return (time - first) / meanStep(rows);
	if (time >= last) return lastIndex + (time - last) / meanStep(rows);
	const below = rowAt(times, time);
	const left = times[below]!;
	return below + (time - left) / (times[below + 1]! - left);
}

/** Index of the last row that opens at or before `time`; 0 when all open later. */
export function rowAt(times: readonly number[], time: number): number {
	let low = 0;
	let high = times.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (times[middle]! <= time) low = middle;
		else high = middle - 1;
	}
	return low;
}

/**
 * What to load for a view from position `from` to `to`, or null when the loaded rows serve it.
 *
 * `columns` is how many rows the screen can show; `extent` is what the server holds.
 */
export function rowsToLoad(rows: LoadedRows, view: TimeSpan, columns: number, extent: TimeSpan): RowsRequest | null {
	const width = view.to - view.from;
	if (rows.times.length === 0 || !(width > 0)) return null;
	const first = rows.times[0]!;
	const last = rows.times.at(-1)!;
	// A row's tolerance: the last stored bar opens inside the last row where rows are built of shorter bars, or are groups.
	const slack = meanStep(rows) * 1.5;
	const nearLeft = view.from < width * 0.25 && first - slack > extent.from;
	const nearRight = view.to > rows.times.length - 1 - width * 0.25 && last + slack < extent.to;
	const couldBeFiner = rows.barsPerPoint > 1 && width < columns / 2;
	const needlesslyFine = width > columns * 2 && rows.times.length > columns * 4;
	if (!nearLeft && !nearRight && !couldBeFiner && !needlesslyFine) return null;
	return spanAround({ from: timeAt(rows, view.from), to: timeAt(rows, view.to) }, columns, extent);
}

/** A request for a stretch of time with its margins, inside what the server holds. */
export function spanAround(view: TimeSpan, columns: number, extent: TimeSpan): RowsRequest {
	const width = view.to - view.from;
	return {
		from: Math.floor(Math.max(extent.from, Math.min(view.from - width * MARGIN, extent.to))),
		to: Math.ceil(Math.min(extent.to, Math.max(view.to + width * MARGIN, extent.from))),
		points: Math.min(20_000, Math.max(2, Math.round(columns * (1 + 2 * MARGIN))))
	};
}

/**
 * Since when the newest stored bars, the last of which opens at `newest`, are in no row because they fill none: the close of
 * the last row. Null where every stored bar has its row, or the rows end before the newest.
 */
export function unfinishedSince(rows: { closed: number | null }, asked: RowsRequest | { count: number }, newest: number): number | null {
	const reachesNewest = 'count' in asked || asked.to >= newest;
	return reachesNewest && rows.closed !== null && newest >= rows.closed ? rows.closed : null;
}

function meanStep({ times }: LoadedRows): number {
	return times.length < 2 ? 86_400 : (times.at(-1)! - times[0]!) / (times.length - 1);
}
