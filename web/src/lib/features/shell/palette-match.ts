/**
 * How well a query matches a text: higher is better, null is no match. Each letter of the query must appear in order;
 * the start of the text, the start of a word and unbroken runs count for more. Accents and case are ignored.
 */
export function matchScore(query: string, text: string): number | null {
	const needle = plain(query);
	const haystack = plain(text);
	if (needle === '') return 0;
	const whole = haystack.indexOf(needle);
	if (whole !== -1) return 1000 - whole - haystack.length * 0.01 + (isWordStart(haystack, whole) ? 200 : 0);
	let score = 0;
	let from = 0;
	let last = -2;
	for (const letter of needle.replaceAll(' ', '')) {
		const at = haystack.indexOf(letter, from);
		if (at === -1) return null;
		score += at === last + 1 ? 6 : isWordStart(haystack, at) ? 4 : -0.2 * (at - from);
		last = at;
		from = at + 1;
	}
	return score - haystack.length * 0.01;
}

/**
 * How well a query matches an entry of the palette. A match that needs the note beside the label comes after one of the label
 * itself, however long that is; null is no match.
 */
export function entryScore(query: string, label: string, note = ''): number | null {
	const own = matchScore(query, label);
	const withNote = note === '' ? null : matchScore(query, `${label} ${note}`);
	if (own === null) return withNote === null ? null : withNote - NOTE_PENALTY;
	return Math.max(own, (withNote ?? -Infinity) - NOTE_PENALTY);
}

/** More than unbroken matches differ by among themselves, less than what parts them from scattered letters. */
const NOTE_PENALTY = 400;

function isWordStart(text: string, at: number): boolean {
	return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);
}

function plain(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Diacritic}/gu, '')
		.toLowerCase()
		.trim();
}
