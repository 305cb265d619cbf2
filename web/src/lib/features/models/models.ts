import type { Schemas } from '$lib/api';

/** An expression as one begins to use it. Names are plain characters, so that they need no escape. */
export function expressionOf({ kind, name, inputs }: Pick<Schemas['Model'], 'kind' | 'name' | 'inputs'>): string {
	if (kind === 'regime') return `regime("${name}").trending > 0.6`;
	const features = ['log_return(close)', 'rsi(close) / 100', 'atr(14) / close', 'volume / sma(volume, 20)'];
	const given = Array.from({ length: inputs ?? 1 }, (_, at) => features[at] ?? `lag(log_return(close), ${at - features.length + 1})`);
	return `model("${name}", ${given.join(', ')})`;
}

/** The name of what a job makes, from the path of the API. */
export function nameOfResource(resource: string | null): string {
	return decodeURIComponent(resource?.split('/').at(-1) ?? '');
}

/** The name of a fit to which none is given; the server's rule. */
export function defaultName(symbol: string, timeframe: string): string {
	return `${symbol}-${timeframe}`.toLowerCase();
}

/** The last instant of a day such as `2024-03-01` in UTC, and its first. */
export function endOfDay(day: string): string {
	return `${day}T23:59:59.999Z`;
}
export function startOfDay(day: string): string {
	return `${day}T00:00:00Z`;
}

/** The day by which so much of a series is over: later bars are left for judging. */
export function dayAt(first: string, last: string, share: number): string {
	const [from, to] = [Date.parse(first), Date.parse(last)];
	return new Date(from + (to - from) * share).toISOString().slice(0, 10);
}
