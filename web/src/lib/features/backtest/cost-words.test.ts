import { expect, it } from 'vitest';
import { Formatter } from '$lib/format';
import { catalogues } from '$lib/i18n';
import { commissionWords, slippageWords } from './cost-words';

const english = { words: catalogues.en.backtest.costs, fmt: new Formatter('en-GB', 'UTC') };
const french = { words: catalogues.fr.backtest.costs, fmt: new Formatter('fr-FR', 'UTC') };
type Terms = Parameters<typeof commissionWords>[0]['terms'];
const commission = (terms: Terms, { words, fmt } = english) =>
	commissionWords({ commission: 'as the server says', slippage: '', terms }, 'USD', words, fmt);
const slippage = (terms: Terms, { words, fmt } = english) =>
	slippageWords({ commission: '', slippage: 'as the server says', terms }, words, fmt);

it('says what the broker took, to the last digit', () => {
	expect(commission({ commission: { rate: '0.0005' } })).toBe('0.05% of the value');
	expect(commission({ commission: { per_share: '0.005', minimum: '1' } })).toBe('$0.005 a unit, at least $1.00');
	expect(commission({ commission: { per_order: '2' } })).toBe('$2.00 an order');
	expect(commission({ commission: null })).toBe('none');
	expect(commission({ commission: { rate: '0.0005' } }, french)).toBe('0,05\u00a0% de la valeur');
});

it('says how much worse orders were filled', () => {
	expect(slippage({ slippage: { bps: '1' } })).toBe('1 bp');
	expect(slippage({ slippage: { ticks: '0.5' } })).toBe('0.5 × tick');
	expect(slippage({ slippage: { ticks: '0.5' } }, french)).toBe('0,5 × pas de cotation');
	expect(slippage({ slippage: { square_root: '0.1' } })).toBe('0.1 × √(share of volume)');
	expect(slippage({ slippage: null }, french)).toBe('aucun');
});

it('keeps the words of the server for a result of an older version', () => {
	expect([commission(null), slippage(null)]).toEqual(['as the server says', 'as the server says']);
});
