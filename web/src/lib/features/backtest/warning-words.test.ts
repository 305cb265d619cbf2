import { describe, expect, it } from 'vitest';
import { catalogues } from '$lib/i18n';
import { wordsOf } from './warning-words';

const { en, fr } = catalogues;
const warning = (code: string, message: string, count: number | null = null, reason: string | null = null) => ({
	code,
	message,
	count,
	reason,
	places: [],
	severity: 'warning' as const
});

describe('a warning in plain words', () => {
	it('says why entries were refused, and how many, once', () => {
		const refused = warning('entries_refused', '55 entries were refused: max_drawdown', 55, 'max_drawdown');
		const words = wordsOf(refused, en.backtest);
		expect(words.what).toBe('55 entries refused after the drawdown limit was reached');
		expect(words.help).toContain('opens nothing again');
		expect(wordsOf(refused, fr.backtest).what).toBe('55 entrées refusées après que la limite de perte a été atteinte');
	});
	it('keeps the places that the server names', () => {
		const places = [{ symbol: 'XYZ', time: '2024-01-02T12:00:00Z' }];
		const split = { ...warning('suspected_splits', 'prices jump', 1), places };
		expect(wordsOf(split, en.backtest).what).toBe('Prices of 1 symbol jump as in a split that was not adjusted for: XYZ (02 Jan 2024)');
	});
	it('keeps the words of the server for a code that it does not know', () => {
		expect(wordsOf(warning('brand_new', 'something new', 3), fr.backtest)).toEqual({ what: 'Something new', help: null });
		expect(wordsOf(warning('entries_refused', '3 entries were refused: brand_new', 3, 'brand_new'), en.backtest).what).toBe(
			'3 entries were refused: brand_new'
		);
	});
	it('keeps the words of the server when a count is missing', () => {
		expect(wordsOf(warning('data_gaps', 'bars are missing'), en.backtest).what).toBe('Bars are missing');
	});
	it('knows every code of the engine', async () => {
		const { readFile } = await import('node:fs/promises');
		const source = async (path: string) => readFile(new URL(`../../../../../crates/${path}`, import.meta.url), 'utf8');
		const told = await source('research/src/warning.rs');
		const codes = [...told.matchAll(/Self::\w+ => "([a-z_]+)"/g)].map(([, code]) => code ?? '');
		expect(codes).toContain('entries_refused');
		const known = [...Object.keys(en.backtest.warnings), 'entries_refused'];
		expect(codes.filter((code) => !known.includes(code))).toEqual([]);
		const refusals = [...(await source('trading/src/core/refusal.rs')).matchAll(/=> "([a-z_]+)"/g)].map((match) => match[1]!);
		expect(Object.keys(en.backtest.refusals).sort()).toEqual(refusals.sort());
		const causes = [...(await source('trading/src/core/cause.rs')).matchAll(/=> "([a-z_]+)"/g)].map((match) => match[1]!);
		expect(Object.keys(en.backtest.exitReasons)).toEqual(expect.arrayContaining(causes));
	});
});
