import { QueryClient } from '@tanstack/svelte-query';
import { expect, it } from 'vitest';
import { keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';
import { applyLive, isOpen, KEPT, withFill, withLine, withOrder } from './live-cache';

const order = (id: string, change: Partial<Schemas['LiveOrder']> = {}): Schemas['LiveOrder'] => ({
	id,
	run: 'r1',
	symbol: 'ALDER',
	side: 'buy',
	type: 'limit',
	quantity: '10',
	filled_quantity: '0',
	average_price: null,
	limit_price: '84.50',
	stop_price: null,
	status: 'accepted',
	role: 'entry',
	reason: 'Enter',
	submitted_at: '2025-01-02T15:00:00Z',
	...change
});
const fill = (change: Partial<Schemas['LiveFill']> = {}): Schemas['LiveFill'] => ({
	order: 'o1',
	run: 'r1',
	symbol: 'ALDER',
	side: 'buy',
	quantity: '4',
	price: '84.50',
	commission: '0.10',
	time: '2025-01-02T15:01:00Z',
	reason: 'Enter',
	...change
});
const line = (seq: number): Schemas['LiveLogLine'] => ({
	seq,
	at: '2026-11-22T14:30:00Z',
	market_time: null,
	level: 'info',
	run: null,
	event: 'started',
	message: `line ${seq}`
});
const message = (channel: HubMessage['channel'], type: HubMessage['type'], data: unknown): HubMessage => ({
	channel,
	seq: 1,
	ts: '2026-11-22T14:30:00Z',
	type,
	data
});

it('puts a new order first and a known one in its place', () => {
	expect(withOrder([order('a')], order('b')).map(({ id }) => id)).toEqual(['b', 'a']);
	expect(withOrder([order('b'), order('a')], order('a', { status: 'filled' })).map(({ id, status }) => [id, status])).toEqual([
		['b', 'accepted'],
		['a', 'filled']
	]);
});

it('takes a fill that was told and asked for once, and parts of one order each', () => {
	expect(withFill([fill()], fill())).toHaveLength(1);
	expect(withFill([fill()], fill({ quantity: '6' }))).toHaveLength(2);
});

it('keeps the newest lines only', () => {
	let lines: Schemas['LiveLogLine'][] = [];
	for (let seq = 1; seq <= KEPT + 3; seq++) lines = withLine(lines, line(seq));
	expect([lines.length, lines[0]?.seq, lines.at(-1)?.seq]).toEqual([KEPT, KEPT + 3, 4]);
	expect(withLine(lines, line(KEPT))).toHaveLength(KEPT);
});

it.each([
	['submitted', true],
	['partially_filled', true],
	['pending_cancel', true],
	['filled', false],
	['cancelled', false],
	['rejected', false],
	['expired', false]
] as const)('an order that is %s may still be filled: %s', (status, open) => {
	expect(isOpen({ status })).toBe(open);
});

it('brings orders and fills to where their lists look', () => {
	const client = new QueryClient();
	// What comes before the whole is known would be taken for the whole.
	applyLive(client, message('orders', 'update', order('early')));
	expect(client.getQueryData(keys.orders)).toBeUndefined();
	applyLive(client, message('orders', 'snapshot', { orders: [order('a')], fills: [] }));
	applyLive(client, message('orders', 'update', order('a', { status: 'filled' })));
	applyLive(client, message('orders', 'fill', fill({ order: 'a' })));
	expect(client.getQueryData<Schemas['LiveOrder'][]>(keys.orders)?.map(({ status }) => status)).toEqual(['filled']);
	expect(client.getQueryData<Schemas['LiveFill'][]>(keys.fills)).toHaveLength(1);
});

it('takes states, accounts and positions whole, and of prices what has changed', () => {
	const client = new QueryClient();
	applyLive(client, message('positions', 'snapshot', { items: [{ symbol: 'ALDER' }] }));
	applyLive(client, message('positions', 'update', { items: [] }));
	expect(client.getQueryData(keys.positions)).toEqual([]);
	applyLive(client, message('state', 'update', { at: 'now' }));
	expect(client.getQueryData(keys.liveState)).toEqual({ at: 'now' });
	const price = (symbol: string, price: number) => ({ symbol, price });
	applyLive(client, message('market_data', 'snapshot', { items: [price('A', 1), price('B', 2)] }));
	applyLive(client, message('market_data', 'update', { items: [price('B', 3)] }));
	expect(client.getQueryData(keys.prices)).toEqual([price('A', 1), price('B', 3)]);
	applyLive(client, message('positions', 'error', { title: 'no' }));
	expect(client.getQueryData(keys.positions)).toEqual([]);
});
