import type { Reasons } from './settings';

/** The reasons that still hold: those of settings that are as they were when they were refused. */
export function stillRefused(reasons: Reasons, refused: object, now: object): Reasons {
	const holds = ([setting]: [string, unknown]) => JSON.stringify(valueAt(refused, setting)) === JSON.stringify(valueAt(now, setting));
	return Object.fromEntries(Object.entries(reasons).filter(holds));
}

/** What lies at a path such as `webhook/secret`. */
function valueAt(document: unknown, path: string): unknown {
	return path
		.split('/')
		.reduce<unknown>(
			(node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined),
			document
		);
}
