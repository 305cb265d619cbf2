import type { Schemas } from '$lib/api';
import type { Plot } from '$features/chart';

/** A function of the language, or a column of the bars, as the catalogue lists it. */
export type Entry = {
	/** Unique: a column may have the name of a function. */
	id: string;
	name: string;
	category: string;
	/** What is searched besides the name, in small letters. */
	haystack: string;
	/** How it is written. */
	example: string;
	/** What is drawn. */
	plots: readonly Plot[];
	primitive: Schemas['Primitive'] | null;
	feature: Schemas['Feature'] | null;
};

/** Families whose values are prices. */
const ON_THE_PRICE = new Set(['overlap', 'price', 'structure']);
/** Of the families of both kinds, those whose values are prices. */
const PRICES = new Set([
	...['session_open', 'session_high', 'session_low', 'prev_session', 'prev_week', 'overnight_range', 'opening_range', 'pivots'],
	...['session_vwap', 'anchored_vwap', 'volume_profile', 'prev_volume_profile'],
	...['sma', 'ema', 'rma', 'decay', 'dema', 'tema', 't3', 'wma', 'hma', 'kama', 'trima', 'smooth', 'median', 'quantile', 'percentile'],
	...['ts_min', 'ts_max', 'lag', 'since', 'hold', 'linearreg', 'tsf', 'intercept', 'linearreg_intercept', 'minmax', 'ht_trendline', 'mama']
]);
/** Outputs of functions of prices that are none themselves. */
const NO_PRICES = new Set(['trend', 'position', 'open_up', 'open_down', 'below', 'above']);

export function entriesOf(primitives: readonly Schemas['Primitive'][], features: readonly Schemas['Feature'][]): Entry[] {
	const functions = primitives.map((primitive): Entry => {
		const { name, aliases, category, description, formula, example } = primitive;
		return {
			id: name,
			name,
			category,
			haystack: [name, ...aliases, description, formula ?? ''].join(' ').toLowerCase(),
			example,
			plots: plotsOf(primitive),
			primitive,
			feature: null
		};
	});
	const columns = features.map((feature): Entry => ({
		id: `column-${feature.name}`,
		name: feature.name,
		category: feature.kind,
		haystack: `${feature.name} ${feature.expression} ${feature.description ?? ''}`.toLowerCase(),
		example: feature.expression,
		plots: [{ expression: feature.expression, place: ['open', 'high', 'low', 'close'].includes(feature.name) ? 'over' : 'below' }],
		primitive: null,
		feature
	}));
	return [...functions, ...columns];
}

/** Prices and conditions lie over the bars, all else below them. What is no price among prices would press them flat. */
function plotsOf({ name, category, outputs, example }: Schemas['Primitive']): Plot[] {
	const isCondition = outputs.every((output) => output.type === 'bool');
	if (!isCondition && !ON_THE_PRICE.has(category) && !PRICES.has(name)) return [{ expression: example, place: 'below' }];
	const prices = outputs.filter((output) => !NO_PRICES.has(output.name));
	if (prices.length === outputs.length) return [{ expression: example, place: 'over' }];
	return prices.map((output) => ({ expression: `${example}.${output.name}`, place: 'over' }));
}

/** The entries that have every word of the query: those named so first, then those whose name begins so, then the rest. */
export function found(entries: readonly Entry[], query: string): Entry[] {
	const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return [...entries];
	const rank = ({ name, primitive }: Entry): number => {
		const names = [name, ...(primitive?.aliases ?? [])].map((known) => known.toLowerCase());
		const whole = words.join('_');
		if (names.includes(whole)) return 0;
		return names.some((known) => known.startsWith(words[0]!)) ? 1 : 2;
	};
	const matches = entries.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
	return matches.sort((a, b) => rank(a) - rank(b));
}
