import { expect, it } from 'vitest';
import { OfflineError } from '$lib/api';
import { OrderAttempt } from './order-attempt';

type Order = { symbol: string; quantity: string };
const alder: Order = { symbol: 'ALDER', quantity: '10' };
function attempts(outcomes: ('answered' | 'lost' | 'refused')[]) {
	let next = 0;
	const keys: string[] = [];
	const attempt = new OrderAttempt<Order>(() => `key ${++next}`);
	const send = (order: Order) =>
		attempt
			.send(order, async (_, key) => {
				keys.push(key);
				const outcome = outcomes[keys.length - 1];
				if (outcome === 'lost') throw new OfflineError(null);
				if (outcome === 'refused') throw new Error('order_refused');
			})
			.catch(() => {});
	return { keys, send };
}

it('repeats an order without an answer under its key', async () => {
	const { keys, send } = attempts(['lost', 'lost', 'answered', 'answered']);
	for (let i = 0; i < 4; i++) await send(alder);
	expect(keys).toEqual(['key 1', 'key 1', 'key 1', 'key 2']);
});

it('sends another order, or one after an answer, under another', async () => {
	const { keys, send } = attempts(['lost', 'refused', 'answered']);
	await send(alder);
	await send({ ...alder, quantity: '20' });
	await send({ ...alder, quantity: '20' });
	expect(keys).toEqual(['key 1', 'key 2', 'key 3']);
});
