import type { Schemas } from '$lib/api';
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
	// The server lists where it happened behind a colon.
	const where = warning.code === 'suspected_splits' ? afterColon(warning.message) : null;
	return { what: where === null ? what : `${what}: ${where}`, help: entry.help };
}

function entryOf({ code, message }: Schemas['BacktestWarning'], messages: Messages['backtest']): Entry | undefined {
	if (code === 'entries_refused') {
		const refusals: Readonly<Record<string, Entry>> = messages.refusals;
		return refusals[afterColon(message) ?? ''];
	}
	const warnings: Readonly<Record<string, Entry>> = messages.warnings;
	return warnings[code];
}

function afterColon(message: string): string | null {
	const at = message.indexOf(': ');
	return at === -1 ? null : message.slice(at + 2);
}

function capitalised(message: string): string {
	return message.charAt(0).toUpperCase() + message.slice(1);
}
