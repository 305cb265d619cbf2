import { isScalar, parseDocument } from 'yaml';
import type { Overrides } from './parameters';

/**
 * The document with the defaults of its parameters replaced, every other character as it was (JSON is YAML here).
 * Null when the document cannot be read or does not hold one of the parameters.
 */
export function keepInDocument(text: string, format: 'yaml' | 'json', overrides: Overrides): string | null {
	const document = parseDocument(text, { strict: format === 'json' });
	if (document.errors.length > 0) return null;
	const edits: { start: number; end: number; text: string }[] = [];
	for (const [name, value] of Object.entries(overrides)) {
		const node = document.getIn(['parameters', name, 'default'], true);
		if (!isScalar(node) || !node.range) return null;
		edits.push({ start: node.range[0], end: node.range[1], text: String(value) });
	}
	// From the end, so that earlier places stay where they are.
	return edits
		.sort((a, b) => b.start - a.start)
		.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

/** The named expressions of a document, as far as it can be read while being typed. */
export function definitionsOf(text: string): Record<string, string> {
	const indicators: unknown = parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: 0 })?.indicators;
	if (typeof indicators !== 'object' || indicators === null) return {};
	return Object.fromEntries(Object.entries(indicators).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
