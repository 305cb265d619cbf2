import { preferences, type Language } from '../preferences.svelte';
import { en } from './en';
import { fr } from './fr';

/**
 * The shape that every language fills: the English catalogue with its texts widened. A message with parameters is a
 * function, so that a wrong or forgotten parameter does not compile.
 */
export type Messages = Widen<typeof en>;

type Widen<T> = T extends string
	? string
	: T extends (...parameters: infer P) => string
		? (...parameters: P) => string
		: { readonly [K in keyof T]: Widen<T[K]> };

export const catalogues: Record<Language, Messages> = { en, fr };

/** The messages in the chosen language. Reactive: call it where the text is shown. */
export function t(): Messages {
	return catalogues[preferences.language];
}

export { importNote } from './import-notes';
export { loadMetricTexts, type MetricGroup, type MetricTexts } from './metrics';
