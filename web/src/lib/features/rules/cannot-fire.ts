/** Why a rule cannot fire: the field that it lacks, and the rest of what the server says of it. */
export type Lack = { field: string | null; why: string };

/** Takes a sentence such as `cannot fire: atr_14 missing; it needs …` apart. What is said otherwise stays as it is. */
export function lackOf(sentence: string): Lack {
	const match = /^cannot fire(?: on \S+)?: (\S+) missing[;,:]?\s*(.*)$/s.exec(sentence);
	return match ? { field: match[1]!, why: match[2]! } : { field: null, why: sentence };
}
