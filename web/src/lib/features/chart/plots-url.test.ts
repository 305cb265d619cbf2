import { expect, it } from 'vitest';
import { chartParameters, likelyPlace, plotsFromUrl, universeFromUrl } from './plots-url';

it('brings plots back from the address', () => {
	const plots = [
		{ place: 'over', expression: 'ema(close, 20) > close & more' },
		{ place: 'below', expression: 'rsi(close, 14)' }
	] as const;
	expect(plotsFromUrl(new URLSearchParams(chartParameters('1h', plots).toString()))).toEqual(plots);
});

it('brings the symbols back that are compared', () => {
	const parameters = chartParameters('1d', [], ['BRK.B', 'ES=F']);
	expect(universeFromUrl(new URLSearchParams(parameters.toString()))).toEqual(['BRK.B', 'ES=F']);
	expect(chartParameters('1d', []).has('universe')).toBe(false);
	expect(universeFromUrl(new URLSearchParams('universe=, ,'))).toEqual([]);
});

it('leaves other parameters and empty expressions alone', () => {
	expect(plotsFromUrl(new URLSearchParams('timeframe=1d&over=&below=%20'))).toEqual([]);
});

it('guesses where an expression belongs', () => {
	expect(['ema(close, 20)', 'bbands(close, 20, 2)', 'close > open', 'crosses_above(close, ema(close, 9))'].map(likelyPlace)).toEqual(
		Array(4).fill('over')
	);
	expect(['rsi(close, 14)', 'macd(close)', 'atr(14)', 'volume', 'close / lag(close, 1) - 1'].map(likelyPlace)).toEqual(
		Array(5).fill('below')
	);
});
