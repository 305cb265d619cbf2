import { expect, it } from 'vitest';
import { extentOf, isIntraday, openingTimeframe, paceOf, secondsOf, servingSeries, timeframesFrom } from './timeframes';

it('offers what is stored and what can be built from it', () => {
	expect(timeframesFrom(['1m'])).toEqual(['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w']);
	expect(timeframesFrom(['1d'])).toEqual(['1d', '1w']);
	expect(timeframesFrom(['3m', '2h'])).toEqual(['3m', '5m', '15m', '30m', '1h', '2h', '4h', '1d', '1w']);
});

it('opens at a length that suits a screen', () => {
	expect(openingTimeframe(['1m'])).toBe('1h');
	expect(openingTimeframe(['1d'])).toBe('1d');
	expect(openingTimeframe([])).toBe('1d');
});

it('reads lengths', () => {
	expect(secondsOf('15m')).toBe(900);
	expect(secondsOf('monthly')).toBeNull();
	expect([isIntraday('4h'), isIntraday('1d')]).toEqual([true, false]);
});

it('knows how far bars are apart with nights and weekends', () => {
	// Ten days of 390 minutes each.
	const minutes = [{ timeframe: '1m', first: '2024-01-01T00:00:00Z', last: '2024-01-11T00:00:00Z', bars: 3_901 }];
	expect(paceOf(minutes, '1m')).toBeCloseTo(221.5, 1);
	expect(paceOf(minutes, '1h')).toBeCloseTo(13_292, 0);
	expect(paceOf(minutes, '1d')).toBeCloseTo(1.4 * 86_400);
	const always = [{ timeframe: '1h', first: '2024-01-01T00:00:00Z', last: '2024-01-10T23:00:00Z', bars: 240 }];
	expect(paceOf(always, '1h')).toBe(3_600);
	expect(paceOf([], '5m')).toBe(300);
});

it('takes the extent of the series itself, else of what it is built from', () => {
	const series = [
		{ timeframe: '1m', first: '2024-01-01T00:00:00Z', last: '2024-06-01T00:00:00Z' },
		{ timeframe: '1d', first: '2020-01-01T00:00:00Z', last: '2024-06-01T00:00:00Z' }
	];
	expect(extentOf(series, '1m').from).toBe(Date.parse('2024-01-01T00:00:00Z') / 1000);
	expect(extentOf(series, '1h').from).toBe(Date.parse('2020-01-01T00:00:00Z') / 1000);
});

it('knows which series serve a timeframe, so that only invented bars are called so', () => {
	const series = [
		{ timeframe: '1m', simulated: true },
		{ timeframe: '1d', simulated: false }
	];
	expect(servingSeries(series, '1d').some((one) => one.simulated)).toBe(false);
	expect(servingSeries(series, '1m').some((one) => one.simulated)).toBe(true);
	expect(servingSeries(series, '1h')).toEqual(series);
});
