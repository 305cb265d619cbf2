import { preferences } from '../preferences.svelte';
import { Formatter } from './format';

const formatters = new Map<string, Formatter>();
const LOCALES = { en: 'en-GB', fr: 'fr-FR' } as const;

/** The formatter for the chosen language and time zone. Reactive: call it where the value is shown. */
export function fmt(): Formatter {
	const key = `${preferences.language} ${preferences.zone}`;
	let formatter = formatters.get(key);
	if (formatter === undefined) {
		formatter = new Formatter(LOCALES[preferences.language], preferences.zone);
		formatters.set(key, formatter);
	}
	return formatter;
}

export { Formatter } from './format';
export { shortList } from './short-list';
