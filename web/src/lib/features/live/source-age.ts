/**
 * How long ago a source spoke last, in milliseconds. Both instants of the state are by the server's clock, so that a wrong clock here
 * does not count; `since` is how long ago the state came.
 */
export function sourceAge(stateAt: string, lastUpdateAt: string | null, since: number): number | null {
	if (lastUpdateAt === null) return null;
	return Math.max(0, Date.parse(stateAt) - Date.parse(lastUpdateAt)) + Math.max(0, since);
}
