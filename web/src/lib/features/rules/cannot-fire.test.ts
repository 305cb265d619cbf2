import { expect, it } from 'vitest';
import { lackOf } from './cannot-fire';

it.each([
	['cannot fire: float_shares missing; it needs reference data', { field: 'float_shares', why: 'it needs reference data' }],
	['cannot fire on ACME: atr_14 missing, it needs 15 sessions', { field: 'atr_14', why: 'it needs 15 sessions' }],
	['cannot fire: bid missing', { field: 'bid', why: '' }],
	['no bars are stored', { field: null, why: 'no bars are stored' }]
])('%s', (sentence, lack) => {
	expect(lackOf(sentence)).toEqual(lack);
});
