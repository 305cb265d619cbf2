import { describe, expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { definitionsIn, drawable, factorEntries, foundFactors } from './factors';

function factor(name: string, expression: string, more: Partial<Schemas['Factor']> = {}): Schemas['Factor'] {
	return {
		name,
		expression,
		canonical: expression,
		warm_up: 5,
		columns: ['close'],
		cross_sectional: false,
		complexity_score: 1,
		checked_against: [],
		...more
	};
}
const set: Schemas['FactorSet'] = {
	name: 'alpha',
	about: 'A paper.',
	definitions: [
		{ name: 'bar_vwap', expression: 'vwap' },
		{ name: 'turnover', expression: 'bar_vwap * volume' },
		{ name: 'adv5', expression: 'sma(turnover, 5)' },
		{ name: 'cap', expression: 'feat("cap")' }
	],
	factors: [factor('alpha1', 'rank(close)'), factor('alpha10', 'adv5 / volume', { columns: ['vwap', 'volume'] }), factor('alpha2', 'close')]
};

describe('the factor sets', () => {
	it('number factors by their place and find them by name, formula and column', () => {
		const entries = factorEntries([set]);
		expect(entries.map(({ id, number }) => `${id} ${number}`)).toEqual(['alpha/alpha1 1', 'alpha/alpha10 2', 'alpha/alpha2 3']);
		const names = (query: string) => foundFactors(entries, query).map(({ factor }) => factor.name);
		expect(names('')).toEqual(['alpha1', 'alpha10', 'alpha2']);
		expect(names('ALPHA10')).toEqual(['alpha10']);
		expect(names('alpha2')).toEqual(['alpha2']);
		expect(names('vwap')).toEqual(['alpha10']);
		expect(names('rank close')).toEqual(['alpha1']);
		expect(names('nothing')).toEqual([]);
	});

	it('name the definitions that a formula stands on, through others', () => {
		expect(definitionsIn(set, 'adv5 / volume').map(({ name }) => name)).toEqual(['bar_vwap', 'turnover', 'adv5']);
		expect(definitionsIn(set, 'cap_rate * adv50')).toEqual([]);
	});

	it('are drawn with a typical price where bars have no average', () => {
		const average = factor('a', 'vwap', { canonical: 'session_vwap() - vwap / lag(vwap, 1)', columns: ['vwap', 'close'] });
		expect(drawable(average, new Set(['close']))).toEqual({
			plot: { expression: 'session_vwap() - typical_price() / lag(typical_price(), 1)', place: 'below' },
			replaced: true,
			lacking: []
		});
		expect(drawable(average, new Set(['close', 'vwap']))).toMatchObject({ replaced: false, plot: { expression: average.canonical } });
		expect(drawable(factor('b', 'x', { columns: ['cap', 'close'] }), new Set(['close'])).lacking).toEqual(['cap']);
	});
});
