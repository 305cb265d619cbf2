import type { Plot } from './bars';

/** Reads plots from an address: `over` and `below` parameters, each an expression, in their order. */
export function plotsFromUrl(parameters: URLSearchParams): Plot[] {
	return [...parameters].flatMap(([place, expression]) =>
		(place === 'over' || place === 'below') && expression.trim() !== '' ? [{ place, expression } as const] : []
	);
}

/** The symbols of an address among which expressions across symbols compare. */
export function universeFromUrl(parameters: URLSearchParams): string[] {
	return (parameters.get('universe') ?? '').split(',').filter((symbol) => symbol.trim() !== '');
}

/** The address parameters of a chart. */
export function chartParameters(timeframe: string, plots: readonly Plot[], universe: readonly string[] = []): URLSearchParams {
	const parameters = new URLSearchParams({ timeframe });
	if (universe.length > 0) parameters.set('universe', universe.join(','));
	for (const plot of plots) parameters.append(plot.place, plot.expression);
	return parameters;
}

/**
 * Where an expression is drawn unless the user says otherwise: averages, bands and prices belong on the price,
 * conditions too (they are shaded), everything else has a scale of its own.
 */
export function likelyPlace(expression: string): Plot['place'] {
	const text = expression.trim();
	if (/(?<![<>=!])[<>]=?(?!=)|[=!]=|\b(and|or|not|crosses_\w+)\b/.test(text)) return 'over';
	return /^(sma|ema|wma|dema|tema|trima|kama|t3|hma|rma|mean|bbands|vwap|highest|lowest|ts_max|ts_min|open|high|low|close|typical_price|median|midpoint|midprice|supertrend|keltner|donchian|sar|linearreg|lag|delay)\b(?!.*\s[-/]\s)/.test(
		text
	)
		? 'over'
		: 'below';
}
