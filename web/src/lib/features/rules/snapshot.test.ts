import { expect, it } from 'vitest';
import { EMPTY_SNAPSHOT, requestOf, unreadable } from './snapshot';

const typed = { ...EMPTY_SNAPSHOT, symbol: ' acme ', values: { price: '104,2', sma_20: '', volume_ratio: 'much', gone: '3' } };

it('sends what is typed, and leaves out what is empty or of another rule', () => {
	expect(requestOf(typed, ['price', 'sma_20'], null)).toEqual({
		symbol: 'ACME',
		fields: { price: 104.2 },
		sector: null,
		time: null,
		document: null
	});
});

it('sends the time in UTC', () => {
	expect(requestOf({ ...typed, time: '2026-11-22T14:30' }, [], 'name: x')).toMatchObject({
		time: '2026-11-22T14:30:00Z',
		document: 'name: x'
	});
});

it('tells what is no number', () => {
	expect(unreadable(typed, ['price', 'sma_20', 'volume_ratio'])).toEqual(['volume_ratio']);
});
