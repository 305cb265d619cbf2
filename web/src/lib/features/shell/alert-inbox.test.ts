import { QueryClient } from '@tanstack/svelte-query';
import { expect, it } from 'vitest';
import { keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';
import { applyAlerts, markAlert, markAlertsRead, type FreshAlert } from './alert-inbox';

type Alert = Schemas['Alert'];
type Page = Schemas['AlertPage'];
const told = (id: string, change: Partial<Alert> = {}): Alert => ({
	id,
	rule_id: 'r',
	rule_name: 'breakout_setup',
	rule_version: 1,
	symbol: 'ALDER',
	timeframe: '1m',
	setup: 'breakout',
	side: 'long',
	time: '2026-11-22T14:30:00Z',
	entry: 100,
	stop: 97,
	target: 106,
	confidence: 0.75,
	market_data: { fields: {} },
	simulated: true,
	is_read: false,
	outcome: null,
	created_at: '2026-11-22T14:30:00Z',
	...change
});
const page = (...items: Alert[]): Page => ({ items, total: items.length, next_cursor: null });
const message = (type: HubMessage['type'], data: unknown): HubMessage => ({
	channel: 'alerts',
	seq: 1,
	ts: '2026-11-22T14:30:00Z',
	type,
	data
});
function clientWith(...items: Alert[]): QueryClient {
	const client = new QueryClient();
	client.setQueryData(keys.alerts(), page(...items), { updatedAt: 1_000 });
	client.setQueryData(keys.alertsUnread, items.filter((item) => !item.is_read).length);
	return client;
}
const listed = (client: QueryClient) => client.getQueryData<Page>(keys.alerts())?.items;
const fresh = (client: QueryClient) => client.getQueryData<FreshAlert[]>(keys.alertsFresh)?.map(({ alert, at }) => [alert.id, at]);

it('announces what is new and moves nothing', () => {
	const client = clientWith(told('a'));
	applyAlerts(client, message('update', told('b')), 2_000);
	expect(listed(client)?.map(({ id }) => id)).toEqual(['a']);
	expect([fresh(client), client.getQueryData(keys.alertsUnread)]).toEqual([[['b', 2_000]], 2]);
});

it('takes what is told twice once', () => {
	const client = clientWith();
	applyAlerts(client, message('update', told('b')), 2_000);
	applyAlerts(client, message('update', told('b')), 3_000);
	expect([fresh(client), client.getQueryData(keys.alertsUnread)]).toEqual([[['b', 2_000]], 1]);
});

it('renews an alert in its place, without making its list newer', () => {
	const client = clientWith(told('a'), told('b'));
	const outcome = { kind: 'target', time: '2026-11-22T15:00:00Z', price: 106, r: 2, bars: 30 } as const;
	applyAlerts(client, message('update', told('b', { outcome, is_read: true })));
	expect(listed(client)?.map(({ outcome }) => outcome?.r)).toEqual([undefined, 2]);
	expect(client.getQueryState(keys.alerts())?.dataUpdatedAt).toBe(1_000);
	expect([fresh(client), client.getQueryData(keys.alertsUnread)]).toEqual([undefined, 1]);
});

it('asks again after a gap', () => {
	const client = clientWith(told('a'));
	applyAlerts(client, message('reset', null));
	expect(client.getQueryState(keys.alerts())?.isInvalidated).toBe(true);
});

it('marks one at once, and takes the mark back when it is not set', async () => {
	const client = clientWith(told('a'));
	let shown: boolean | undefined;
	const refused = markAlert(client, told('a'), true, () => {
		shown = listed(client)?.[0]?.is_read;
		return Promise.reject(new Error('storage_failed'));
	});
	await expect(refused).rejects.toThrow('storage_failed');
	expect([shown, listed(client)?.[0]?.is_read, client.getQueryData(keys.alertsUnread)]).toEqual([true, false, 1]);
	await markAlert(client, told('a'), true, async () => told('a', { is_read: true }));
	expect([listed(client)?.[0]?.is_read, client.getQueryData(keys.alertsUnread)]).toEqual([true, 0]);
});

it('marks all up to the newest that was on the screen', async () => {
	const client = clientWith(told('later', { time: '2026-11-22T15:00:00Z' }), told('a'));
	const marked = await markAlertsRead(client, '2026-11-22T14:30:00Z', async () => ({ marked: 1, unread: 1 }));
	expect([marked, listed(client)?.map((item) => item.is_read), client.getQueryData(keys.alertsUnread)]).toEqual([1, [false, true], 1]);
	const refused = markAlertsRead(client, null, () => Promise.reject(new Error('storage_failed')));
	await expect(refused).rejects.toThrow('storage_failed');
	expect([listed(client)?.map((item) => item.is_read), client.getQueryData(keys.alertsUnread)]).toEqual([[false, true], 1]);
});
