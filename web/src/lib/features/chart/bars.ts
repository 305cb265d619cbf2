import { answer, api, type Schemas } from '$lib/api';
import type { RowsRequest } from './level-of-detail';

/** Bars as columns with their open times in seconds. */
export type Bars = {
	times: number[];
	/** When the last bar closes, in seconds; null without bars. */
	closed: number | null;
	columns: Schemas['BarColumns'];
	barsPerPoint: number;
	simulated: boolean;
};

/** Which rows: a stretch of time, or the newest so many. */
export type RowsChoice = RowsRequest | { count: number; points: number };

/** An expression on the chart: where it is drawn is the user's choice. */
export type Plot = {
	expression: string;
	place: 'over' | 'below';
	/** Only these of its outputs; all of them when left out. */
	outputs?: readonly string[];
};

/** Values of one output of a plotted expression, on the rows of the bars. */
export type PlottedSeries = {
	plot: Plot;
	label: string;
	isCondition: boolean;
	/** Drawn as columns about zero, as is the custom for the difference of two lines. */
	isHistogram: boolean;
	warmUpRows: number;
	/** Largest magnitude among the values; 0 where there is none. */
	largest: number;
	times: number[];
	values: (number | null)[];
};

export async function loadBars(symbol: string, timeframe: string, rows: RowsChoice, signal: AbortSignal): Promise<Bars> {
	const history = await answer(
		api.GET('/market-data/{symbol}/history', { params: { path: { symbol }, query: { timeframe, ...choice(rows) } }, signal })
	);
	return {
		times: seconds(history.bars.time),
		closed: seconds(history.bars.close_time).at(-1) ?? null,
		columns: history.bars,
		barsPerPoint: history.bars_per_point,
		simulated: history.simulated
	};
}

/** The values of a plot over the same rows as `loadBars` with the same choice; what compares symbols does so among `universe`. */
export async function loadPlot(
	symbol: string,
	timeframe: string,
	rows: RowsChoice,
	plot: Plot,
	universe: readonly string[],
	signal: AbortSignal
): Promise<PlottedSeries[]> {
	const evaluation = await answer(
		api.POST('/expressions/evaluate', {
			body: {
				symbol,
				timeframe,
				...choice(rows),
				universe: universe.length > 0 ? [...universe] : undefined,
				expressions: [{ expression: plot.expression }]
			},
			signal
		})
	);
	const times = seconds(evaluation.time);
	const wanted = evaluation.series.filter(({ output }) => plot.outputs?.includes(output ?? '') ?? true);
	return wanted.map((series) => ({
		plot,
		label: series.output === null ? plot.expression : `${plot.expression} · ${series.output}`,
		isCondition: series.type === 'bool',
		isHistogram: series.output === 'hist',
		warmUpRows: series.warm_up.rows,
		largest: series.values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0),
		times,
		values: series.values
	}));
}

function choice(rows: RowsChoice) {
	if ('count' in rows) return { count: rows.count, points: rows.points };
	return { start: iso(rows.from), end: iso(rows.to), points: rows.points };
}

function seconds(times: readonly string[]): number[] {
	return times.map((time) => Math.floor(Date.parse(time) / 1000));
}

function iso(time: number): string {
	return new Date(time * 1000).toISOString();
}
