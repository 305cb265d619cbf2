import type { Schemas } from '$lib/api';
import { readNumber } from '$ui';

/** Made-up values as they are typed. */
export type Snapshot = {
	symbol: string;
	sector: string;
	/** In UTC, such as `2026-11-22T14:30`. */ time: string;
	values: Readonly<Record<string, string>>;
};

export const EMPTY_SNAPSHOT: Snapshot = { symbol: '', sector: '', time: '', values: {} };

/** The fields whose text is neither empty nor a number. */
export function unreadable({ values }: Snapshot, fields: readonly string[]): string[] {
	return fields.filter((field) => (values[field] ?? '').trim() !== '' && readNumber(values[field]!) === null);
}

/** What the server is asked: the values of these fields, without those that are empty. */
export function requestOf(snapshot: Snapshot, fields: readonly string[], document: string | null): Schemas['SimulateRequest'] {
	const given = fields.flatMap((field) => {
		const value = readNumber(snapshot.values[field] ?? '');
		return value === null ? [] : [[field, value] as const];
	});
	return {
		symbol: snapshot.symbol.trim().toUpperCase(),
		fields: Object.fromEntries(given),
		sector: snapshot.sector.trim() || null,
		time: snapshot.time === '' ? null : `${snapshot.time.slice(0, 16)}:00Z`,
		document
	};
}
