import type { QueryClient } from '@tanstack/svelte-query';
import { keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';

type Order = Schemas['LiveOrder'];
type Fill = Schemas['LiveFill'];
type LogLine = Schemas['LiveLogLine'];
type Price = Schemas['LivePrice'];

/** Lines, orders and fills that are kept on screen; the server has the rest. */
export const KEPT = 200;

/** Brings what the hub tells of the market, the runs and their accounts into the query cache. */
export function applyLive(client: QueryClient, { channel, type, data }: HubMessage): void {
	const whole = type === 'snapshot' || type === 'reset';
	if (!whole && type !== 'update' && type !== 'fill') return;
	if (channel === 'state') client.setQueryData(keys.liveState, data as Schemas['LiveState']);
	else if (channel === 'account') client.setQueryData(keys.account, data as Schemas['BrokerAccount']);
	else if (channel === 'positions') client.setQueryData(keys.positions, (data as { items: Schemas['LivePosition'][] }).items);
	else if (channel === 'logs') {
		if (whole) client.setQueryData(keys.liveLogs, (data as { items: LogLine[] }).items);
		else client.setQueryData<LogLine[]>(keys.liveLogs, (lines) => withLine(lines ?? [], data as LogLine));
	} else if (channel === 'market_data') {
		const { items } = data as { items: Price[] };
		client.setQueryData<Price[]>(keys.prices, (prices) => (whole ? items : withPrices(prices ?? [], items)));
	} else if (channel === 'orders') applyOrders(client, type, data);
}

function applyOrders(client: QueryClient, type: HubMessage['type'], data: unknown): void {
	if (type === 'update') client.setQueryData<Order[]>(keys.orders, (orders) => orders && withOrder(orders, data as Order));
	else if (type === 'fill') client.setQueryData<Fill[]>(keys.fills, (fills) => fills && withFill(fills, data as Fill));
	else {
		const { orders, fills } = data as { orders: Order[]; fills: Fill[] };
		client.setQueryData(keys.orders, orders);
		client.setQueryData(keys.fills, fills);
	}
}

/** The orders with one's newest state; one that is not among them yet comes first. */
export function withOrder(orders: readonly Order[], order: Order): Order[] {
	if (orders.some(({ id }) => id === order.id)) return orders.map((known) => (known.id === order.id ? order : known));
	return [order, ...orders].slice(0, KEPT);
}

/** The fills with one more, unless it was in the answer to a question already: a fill has no name of its own. */
export function withFill(fills: readonly Fill[], fill: Fill): Fill[] {
	const same = (known: Fill) =>
		known.order === fill.order && known.time === fill.time && known.quantity === fill.quantity && known.price === fill.price;
	return fills.some(same) ? [...fills] : [fill, ...fills].slice(0, KEPT);
}

/** The lines with one more, newest first. */
export function withLine(lines: readonly LogLine[], line: LogLine): LogLine[] {
	return lines.some(({ seq }) => seq === line.seq) ? [...lines] : [line, ...lines].slice(0, KEPT);
}

/** The prices with those that have changed. */
export function withPrices(prices: readonly Price[], changed: readonly Price[]): Price[] {
	const bySymbol = new Map([...prices, ...changed].map((price) => [price.symbol, price]));
	return [...bySymbol.values()];
}

const OPEN: ReadonlySet<Schemas['LiveOrderStatus']> = new Set([
	'submitted',
	'accepted',
	'partially_filled',
	'pending_cancel',
	'pending_replace'
] as const);

/** Whether the venue may still fill an order. */
export function isOpen({ status }: Pick<Order, 'status'>): boolean {
	return OPEN.has(status);
}
