import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importNote } from './import-notes';
import { importNotesFr } from './import-notes.fr';

const french = (message: string) => importNote(message, 'fr');

describe('a note on an import in French', () => {
	it.each([
		['column close: close is missing', 'colonne close : close manque'],
		['column Open: open `abc` is no number', 'colonne Open : open : « abc » n’est pas un nombre'],
		['prices.zip/A.csv: the time is missing', 'prices.zip/A.csv: l’heure manque'],
		['high 9 is below low 10', 'le plus haut 9 est sous le plus bas 10'],
		[
			'a second bar of import/A/1d that opens 2020-01-31T14:30:00Z, as line 22 of a.csv does, with other values',
			'une deuxième barre de import/A/1d qui ouvre 2020-01-31T14:30:00Z, comme la ligne 22 de a.csv, avec d’autres valeurs'
		],
		[
			"A is taken as equity on calendar XNYS, prices in USD: its name does not tell, and its bars lie on weekdays, as an exchange's do; if that is wrong, give the asset class or the calendar",
			'A : action, calendrier XNYS, cours en USD ; son nom ne le dit pas, et ses barres sont en semaine, comme celles d’une bourse ; si c’est faux, indiquez la nature ou le calendrier'
		],
		[
			'A, B and 3 more are each taken as future on calendar CME, prices in USD: as given',
			'A, B et 3 autres : contrat à terme, calendrier CME, cours en USD ; comme indiqué'
		],
		[
			'f.csv: no column for time, close; the file has `foo`, `bar`; say which it is, e.g. time=<column>',
			'f.csv: aucune colonne pour time, close ; le fichier a `foo`, `bar` ; dites laquelle c’est'
		]
	])('says %s', (english, expected) => expect(french(english)).toBe(expected));

	it('keeps words that it does not know, and English as it is', () => {
		expect(french('something new happened')).toBe('something new happened');
		expect(importNote('column close: close is missing', 'en')).toBe('column close: close is missing');
	});
});

it('knows the words that the server uses', () => {
	const crates = fileURLToPath(new URL('../../../../crates/', import.meta.url));
	const sources = (folder: string): string[] =>
		readdirSync(folder).flatMap((name) => {
			const path = `${folder}/${name}`;
			return statSync(path).isDirectory() ? sources(path) : path.endsWith('.rs') ? [readFileSync(path, 'utf8')] : [];
		});
	// A text may go on after a line break that the source escapes.
	const text = ['catalog/src', 'server/src']
		.flatMap((folder) => sources(crates + folder))
		.join('\n')
		.replace(/\\\n\s*/g, '');
	const unknown = importNotesFr.filter(([{ source }]) => {
		// The longest words between what varies, and between what is put together.
		const words = source
			.replaceAll('\\.', '.')
			.split(/\\.[+*]?|\([^)]*\)[+*?]?|\[[^\]]*\][+*?]?|[\^$?`,;:]/)
			.sort((a, b) => b.length - a.length)[0]!;
		return !text.includes(words.trim());
	});
	expect(unknown.map(([english]) => english.source)).toEqual([]);
});
