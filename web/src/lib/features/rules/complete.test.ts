import { expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { completeField } from './complete';

const field = (name: string): Schemas['RuleField'] => ({ name, meaning: 'm', known: 'k', expression: 'e', needs: 'n' });
const fields = ['price', 'prev_close', 'sma_N', 'volume_ratio'].map(field);
const offered = (text: string) => completeField(text, text.length, fields);

it('offers the fields that begin so, in the place of the word', () => {
	const answer = offered('  - {field: pr');
	expect([answer?.items.map(({ label }) => label), answer?.start, answer?.end]).toEqual([['price', 'prev_close'], 12, 14]);
});

it('offers a member of a family', () => {
	expect(offered('value: sm')?.items[0]).toMatchObject({ label: 'sma_N', insert: 'sma_20' });
});

it('offers nothing after a whole name, or where no field begins so', () => {
	expect([offered('field: price'), offered('field: zz')]).toEqual([null, null]);
});
