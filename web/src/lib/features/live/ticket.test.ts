import { describe, expect, it } from 'vitest';
import { decimal, orderOf, type Ticket } from './ticket';

describe('a number of the ticket', () => {
	it.each([
		['10', '10'],
		['84,50', '84.50'],
		[' 1 000.25 ', '1000.25'],
		['.5', '0.5'],
		['10.', '10'],
		['9007199254740993.000000001', '9007199254740993.000000001']
	])('%s is %s', (typed, sent) => expect(decimal(typed)).toBe(sent));
	it.each(['', '0', '0.00', '-1', '1e3', 'ten', '1.2.3'])('“%s” is none', (typed) => expect(decimal(typed)).toBeNull());
});

describe('an order', () => {
	const ticket: Ticket = { run: '', symbol: ' alder ', side: 'buy', quantity: '10', type: 'market', limitPrice: '84.5', stopPrice: '80' };

	it('has the prices of its type and no others', () => {
		expect(orderOf(ticket)).toEqual({
			run: null,
			symbol: 'ALDER',
			side: 'buy',
			quantity: '10',
			type: 'market',
			limit_price: null,
			stop_price: null
		});
		const prices = (type: Ticket['type']) => {
			const { limit_price, stop_price } = orderOf({ ...ticket, type })!;
			return [limit_price, stop_price];
		};
		expect(prices('limit')).toEqual(['84.5', null]);
		expect(prices('stop')).toEqual([null, '80']);
		expect(prices('stop_limit')).toEqual(['84.5', '80']);
	});

	it.each([
		[{ symbol: ' ' }],
		[{ quantity: '0' }],
		[{ type: 'limit', limitPrice: '' }],
		[{ type: 'stop_limit', stopPrice: 'x' }]
	] satisfies [Partial<Ticket>][])('is not sent with %o', (change) => expect(orderOf({ ...ticket, ...change })).toBeNull());
});
