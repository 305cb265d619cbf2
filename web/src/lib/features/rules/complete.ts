import type { Schemas } from '$lib/api';

type Completions = Schemas['Completions'];

/** The fields that begin with the word before the cursor. `sma_N` stands for all of its family: it is offered with 20. */
export function completeField(text: string, cursor: number, fields: readonly Schemas['RuleField'][]): Completions | null {
	const word = /\w*$/.exec(text.slice(0, cursor))![0];
	const items = fields
		.filter(({ name }) => name.toLowerCase().startsWith(word.toLowerCase()) && name !== word)
		.map(({ name, meaning, known, needs }): Completions['items'][number] => ({
			label: name,
			kind: 'input',
			insert: name.replace(/_N$/, '_20'),
			detail: known,
			documentation: `${meaning} — ${needs}`
		}));
	return items.length === 0 ? null : { start: cursor - word.length, end: cursor, items };
}
