import type { QueryClient } from '@tanstack/svelte-query';
import { answer, api, keys, type NotificationFilter, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';

type Page = Schemas['NotificationPage'];
type Notification = Schemas['Notification'];

const LEVELS: readonly Schemas['NotificationLevel'][] = ['info', 'warning', 'error', 'critical'];

/** Brings what the hub tells of notifications into the count of the navigation and into the lists on screen. */
export function applyNotifications(client: QueryClient, message: HubMessage): void {
	if (message.type === 'snapshot' || message.type === 'reset') {
		client.setQueryData<Page>(keys.inbox, message.data as Page);
		if (message.type === 'reset') void client.invalidateQueries({ queryKey: ['notifications', 'list'] });
		return;
	}
	if (message.type !== 'update') return;
	const told = message.data as Notification;
	client.setQueryData<Page>(keys.inbox, (page) => page && withNotification(page, {}, told));
	for (const [key] of client.getQueriesData<Page>({ queryKey: ['notifications', 'list'] })) {
		const filter = key[2] as NotificationFilter;
		client.setQueryData<Page>(key, (page) => page && withNotification(page, filter, told));
	}
}

/** The page of a list with what has just been told, if the list is one that has it. */
export function withNotification(page: Page, filter: NotificationFilter, told: Notification): Page {
	if (page.items.some((item) => item.id === told.id)) return page;
	const unread = page.unread + (told.read ? 0 : 1);
	if (!hasPlace(filter, told)) return { ...page, unread };
	const total = page.total + 1;
	// On later pages everything moves by one, which would be shown as a jump: they wait until they are asked for again.
	if ((filter.offset ?? 0) > 0) return { ...page, total, unread };
	return { ...page, items: [told, ...page.items].slice(0, filter.limit ?? 50), total, unread };
}

function hasPlace(filter: NotificationFilter, { level, read }: Notification): boolean {
	if (filter.unread && read) return false;
	return filter.level === undefined || LEVELS.indexOf(level) >= LEVELS.indexOf(filter.level);
}

/**
 * Marks everything as read that had come when it was asked for; answers how many there were. It shows at once, and is taken back
 * if the server does not do it.
 */
export async function markAllRead(client: QueryClient, send: typeof sendRead = sendRead): Promise<number> {
	const until = client.getQueryData<Page>(keys.inbox)?.items[0]?.created_at ?? null;
	await client.cancelQueries({ queryKey: ['notifications'] });
	const before = client.getQueriesData<Page>({ queryKey: ['notifications'] });
	for (const [key] of before)
		client.setQueryData<Page>(key, (page) => page && { ...page, items: page.items.map(asRead(until)), unread: 0 });
	try {
		const { marked, unread } = await send(until);
		client.setQueryData<Page>(keys.inbox, (page) => page && { ...page, unread });
		return marked;
	} catch (error) {
		for (const [key, page] of before) client.setQueryData(key, page);
		throw error;
	} finally {
		// What came in the meantime is in none of them for certain.
		void client.invalidateQueries({ queryKey: ['notifications'] });
	}
}

function sendRead(until: string | null): Promise<Schemas['NotificationReadResult']> {
	return answer(api.POST('/notifications/read-all', { body: { until } }));
}

function asRead(until: string | null): (notification: Notification) => Notification {
	return (notification) =>
		until === null || Date.parse(notification.created_at) <= Date.parse(until) ? { ...notification, read: true } : notification;
}
