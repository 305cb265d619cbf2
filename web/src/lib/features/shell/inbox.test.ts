import { QueryClient } from '@tanstack/svelte-query';
import { expect, it } from 'vitest';
import { keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';
import { applyNotifications, markAllRead, withNotification } from './inbox';

type Page = Schemas['NotificationPage'];
const told = (id: string, change: Partial<Schemas['Notification']> = {}): Schemas['Notification'] => ({
	id,
	created_at: '2026-11-22T14:30:00Z',
	level: 'warning',
	event: 'order_rejected',
	title: { en: 'Order rejected', fr: 'Ordre refusé' },
	text: { en: '', fr: '' },
	read: false,
	...change
});
const page = (items: Schemas['Notification'][], unread = items.length): Page => ({ items, total: items.length, next_cursor: null, unread });
const message = (type: HubMessage['type'], data: unknown): HubMessage => ({
	channel: 'notifications',
	seq: 1,
	ts: '2026-11-22T14:30:00Z',
	type,
	data
});
const ids = (shown: Page | undefined) => shown?.items.map((item) => item.id);

it('puts what is new first, and leaves the oldest of a full page to the next one', () => {
	const after = withNotification(page([told('a'), told('b')]), { limit: 2 }, told('c'));
	expect([ids(after), after.total, after.unread]).toEqual([['c', 'a'], 3, 3]);
});

it('takes what is told twice once', () => {
	const before = page([told('a')]);
	expect(withNotification(before, {}, told('a'))).toBe(before);
});

it.each([
	[{ level: 'warning' }, 'warning', true],
	[{ level: 'warning' }, 'critical', true],
	[{ level: 'error' }, 'warning', false],
	[{}, 'info', true]
] as const)('a list of %o has what is of level %s: %s', (filter, level, has) => {
	const after = withNotification(page([]), filter, told('a', { level }));
	expect([after.items.length === 1, after.unread]).toEqual([has, 1]);
});

it('leaves the items of later pages where they are', () => {
	const after = withNotification({ ...page([told('a')]), total: 51 }, { offset: 50, limit: 50 }, told('b'));
	expect([ids(after), after.total]).toEqual([['a'], 52]);
});

it('keeps the count and every list that is on screen', () => {
	const client = new QueryClient();
	applyNotifications(client, message('snapshot', page([told('a')], 7)));
	client.setQueryData(keys.notifications({ unread: true }), page([told('a')], 7));
	applyNotifications(client, message('update', told('b')));
	expect(client.getQueryData<Page>(keys.inbox)?.unread).toBe(8);
	expect(ids(client.getQueryData<Page>(keys.notifications({ unread: true })))).toEqual(['b', 'a']);
});

it('asks for the lists again after a gap', () => {
	const client = new QueryClient();
	client.setQueryData(keys.notifications(), page([told('a')]));
	applyNotifications(client, message('snapshot', page([])));
	expect(client.getQueryState(keys.notifications())?.isInvalidated).toBe(false);
	applyNotifications(client, message('reset', page([])));
	expect(client.getQueryState(keys.notifications())?.isInvalidated).toBe(true);
});

it('marks as read up to the newest that was there, at once', async () => {
	const client = new QueryClient();
	const later = told('later', { created_at: '2026-11-22T15:00:00Z' });
	client.setQueryData(keys.inbox, page([told('a')]));
	client.setQueryData(keys.notifications(), page([later, told('a')]));
	let shown: Page | undefined;
	const marked = await markAllRead(client, async (until) => {
		expect(until).toBe('2026-11-22T14:30:00Z');
		shown = client.getQueryData<Page>(keys.notifications());
		return { marked: 1, unread: 1 };
	});
	expect(shown?.items.map((item) => item.read)).toEqual([false, true]);
	expect([marked, client.getQueryData<Page>(keys.inbox)?.unread]).toEqual([1, 1]);
});

it('takes the marks back when the server does not set them', async () => {
	const client = new QueryClient();
	client.setQueryData(keys.inbox, page([told('a')]));
	client.setQueryData(keys.notifications(), page([told('a')]));
	const refused = markAllRead(client, () => Promise.reject(new Error('storage_failed')));
	await expect(refused).rejects.toThrow('storage_failed');
	expect(client.getQueryData<Page>(keys.inbox)?.unread).toBe(1);
	expect(client.getQueryData<Page>(keys.notifications())?.items[0]?.read).toBe(false);
});
