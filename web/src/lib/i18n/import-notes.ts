import type { Language } from '../preferences.svelte';
import { importNotesFr } from './import-notes.fr';

/** A note on an import in the language. The server speaks English: what the patterns do not know keeps its words. */
export function importNote(message: string, language: Language): string {
	if (language === 'en') return message;
	return importNotesFr.reduce((text, [english, french]) => text.replace(english, french), message);
}
