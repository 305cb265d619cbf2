import type { UTCTimestamp } from 'lightweight-charts';

/** A point of a line, or a place without a value. */
export type LinePoint = { time: UTCTimestamp } | { time: UTCTimestamp; value: number; color?: string };

/**
 * The points of a line that ends where a value is missing and begins anew after it. The chart joins points across places without
 * a value; the colour of a point is that of the piece after it, so that a transparent one leaves the gap open.
 */
export function linePoints(times: readonly number[], values: readonly (number | null)[]): LinePoint[] {
	return times.map((at, index) => {
		const time = at as UTCTimestamp;
		const value = values[index];
		if (value == null) return { time };
		const isLast = index + 1 < times.length && values[index + 1] == null;
		return isLast ? { time, value, color: 'transparent' } : { time, value };
	});
}
