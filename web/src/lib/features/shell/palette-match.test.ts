import { expect, it } from 'vitest';
import { entryScore, matchScore } from './palette-match';

const best = (query: string, texts: string[]) =>
	texts.filter((text) => matchScore(query, text) !== null).sort((a, b) => matchScore(query, b)! - matchScore(query, a)!);

it('puts starts of texts and words first', () => {
	expect(best('da', ['Tableau de bord', 'Import data', 'Data', 'Moving-average cross'])).toEqual(['Data', 'Import data']);
});
it('finds letters in order, and nothing else', () => {
	expect(best('mac', ['Moving-average cross', 'Data'])).toEqual(['Moving-average cross']);
	expect(matchScore('xyz', 'Dashboard')).toBeNull();
});
it('ignores case and accents', () => {
	expect(matchScore('donnees', 'Données')).not.toBeNull();
	expect(matchScore('É', 'etat')).not.toBeNull();
});
it('takes everything for an empty query', () => {
	expect(matchScore('', 'Anything')).toBe(0);
});
it('puts the symbol that was typed before longer ones and before notes that have it', () => {
	const entries = [
		['SIMCOIN', 'Simulated coin'],
		['SIMFUT', 'Simulated future'],
		['SIM', 'Simulated index'],
		['COIN', 'sim']
	] as const;
	const found = entries
		.map(([label, note]) => ({ label, score: entryScore('sim', label, note)! }))
		.sort((a, b) => b.score - a.score)
		.map(({ label }) => label);
	expect(found).toEqual(['SIM', 'SIMFUT', 'SIMCOIN', 'COIN']);
	expect(entryScore('simulated coin', 'SIMCOIN', 'Simulated coin')).not.toBeNull();
	expect(entryScore('xyz', 'SIM', 'Simulated index')).toBeNull();
});
