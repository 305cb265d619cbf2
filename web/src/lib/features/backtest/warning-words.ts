import type { Schemas } from '$lib/api';
import { fmt } from '$lib/format';
import type { Messages } from '$lib/i18n';

/** What happened, and what follows from it; null where there is nothing to add. */
export type WarningWords = { what: string; help: string | null };

type Entry = { readonly what: string | ((count: number) => string); readonly help: string };

/** A warning in plain words of the chosen language. A code that the catalogue does not know keeps the words of the server. */
export function wordsOf(warning: Schemas['BacktestWarning'], messages: Messages['backtest']): WarningWords {
	const entry = entryOf(warning, messages);
	if (entry === undefined || (typeof entry.what === 'function' && warning.count === null)) {
		return { what: capitalised(warning.message), help: null };
	}
	const what = typeof entry.what === 'function' ? entry.what(warning.count ?? 0) : entry.what;
	return { what: warning.places.length === 0 ? what : messages.happenedAt(what, warning.places.map(place).join(', ')), help: entry.help };
}

function entryOf({ code, reason }: Schemas['BacktestWarning'], messages: Messages['backtest']): Entry | undefined {
	if (code === 'entries_refused') {
		const refusals: Readonly<Record<string, Entry>> = messages.refusals;
		return refusals[reason ?? ''];
	}
	const warnings: Readonly<Record<string, Entry>> = messages.warnings;
	return warnings[code];
}

function place({ symbol, time }: Schemas['WarningPlace']): string {
	return `${symbol} (${fmt().date(time)})`;
}

function capitalised(message: string): string {
	return message.charAt(0).toUpperCase() + message.slice(1);
}
