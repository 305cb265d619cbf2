import { expect, it } from 'vitest';
import { matchScore } from './palette-match';

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
