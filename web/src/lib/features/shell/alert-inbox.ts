import type { QueryClient } from '@tanstack/svelte-query';
import { answer, api, keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';

type Alert = Schemas['Alert'];
type Page = Schemas['AlertPage'];
type Detail = Schemas['AlertDetail'];

/** An alert that the hub told of, with when it came, by this computer's clock. */
export type FreshAlert = { alert: Alert; at: number };

/** Older ones than this many are in every list that is asked for. */
const FRESH_MAX = 200;

/** How many alerts nobody has seen. The hub tells of new ones; another device may have read some, so it is asked now and then. */
export function unreadAlerts() {
	return {
		queryKey: keys.alertsUnread,
		queryFn: async ({ signal }: { signal: AbortSignal }) =>
			(await answer(api.GET('/alerts', { params: { query: { is_read: false, limit: 1 } }, signal }))).total,
		staleTime: 60_000
	};
}

/**
 * Brings what the hub tells of alerts into the cache. An alert that a list shows is renewed in its place; a new one moves nothing:
 * it waits among the fresh ones until the reader asks for it.
 */
export function applyAlerts(client: QueryClient, message: HubMessage, now = Date.now()): void {
	if (message.type === 'reset') void client.invalidateQueries({ queryKey: ['alerts'] });
	if (message.type !== 'update') return;
	const alert = message.data as Alert;
	const known = shownAs(client, alert.id);
	renew(client, alert);
	if (known) {
		if (known.is_read !== alert.is_read) countBy(client, alert.is_read ? -1 : 1);
		return;
	}
	client.setQueryData<FreshAlert[]>(keys.alertsFresh, (fresh = []) => [{ alert, at: now }, ...fresh].slice(0, FRESH_MAX));
	if (!alert.is_read) countBy(client, 1);
	void client.invalidateQueries({ queryKey: keys.alertStats });
}

/** Marks one alert as seen, or as new; it shows at once, and is taken back if the server does not do it. */
export async function markAlert(client: QueryClient, alert: Alert, isRead: boolean, send = sendMark): Promise<void> {
	if (alert.is_read === isRead) return;
	renew(client, { ...alert, is_read: isRead });
	countBy(client, isRead ? -1 : 1);
	try {
		renew(client, await send(alert.id, isRead));
	} catch (error) {
		renew(client, alert);
		countBy(client, isRead ? 1 : -1);
		throw error;
	}
	void client.invalidateQueries({ queryKey: keys.alertStats });
}

/**
 * Marks every alert as seen up to the newest that was on the screen, or all of them with null; answers how many there were. It
 * shows at once, and is taken back if the server does not do it.
 */
export async function markAlertsRead(client: QueryClient, until: string | null, send = sendRead): Promise<number> {
	await client.cancelQueries({ queryKey: ['alerts'] });
	const before = client.getQueriesData<Page>({ queryKey: ['alerts', 'list'] });
	const count = client.getQueryData<number>(keys.alertsUnread);
	const seen = (alert: Alert) => until === null || Date.parse(alert.time) <= Date.parse(until);
	rewrite(client, (alert) => (seen(alert) ? { ...alert, is_read: true } : alert));
	try {
		const { marked, unread } = await send(until);
		client.setQueryData(keys.alertsUnread, unread);
		return marked;
	} catch (error) {
		for (const [key, page] of before) client.setQueryData(key, page);
		client.setQueryData(keys.alertsUnread, count);
		throw error;
	} finally {
		void client.invalidateQueries({ queryKey: keys.alertStats });
		void client.invalidateQueries({ queryKey: keys.alertsUnread });
	}
}

function sendMark(id: string, isRead: boolean): Promise<Alert> {
	return answer(api.PATCH('/alerts/{id}', { params: { path: { id } }, body: { is_read: isRead } }));
}
function sendRead(until: string | null): Promise<Schemas['AlertReadResult']> {
	return answer(api.POST('/alerts/read-all', { body: { until } }));
}

function countBy(client: QueryClient, change: number): void {
	client.setQueryData<number>(keys.alertsUnread, (count) => (count === undefined ? count : Math.max(0, count + change)));
}

/** The alert as some list, the detail or the fresh ones have it. */
function shownAs(client: QueryClient, id: string): Alert | undefined {
	const detail = client.getQueryData<Detail>(keys.alert(id))?.alert;
	if (detail) return detail;
	const fresh = client.getQueryData<FreshAlert[]>(keys.alertsFresh)?.find(({ alert }) => alert.id === id)?.alert;
	if (fresh) return fresh;
	const pages = client.getQueriesData<Page>({ queryKey: ['alerts', 'list'] });
	return pages.flatMap(([, page]) => page?.items ?? []).find((alert) => alert.id === id);
}

function renew(client: QueryClient, alert: Alert): void {
	rewrite(client, (known) => (known.id === alert.id ? alert : known));
}

/** Changes alerts where they stand. What a list holds is not newer for it: what came in the meantime stays announced. */
function rewrite(client: QueryClient, change: (alert: Alert) => Alert): void {
	for (const [key] of client.getQueriesData<Page>({ queryKey: ['alerts', 'list'] })) {
		const updatedAt = client.getQueryState(key)?.dataUpdatedAt;
		client.setQueryData<Page>(key, (page) => page && { ...page, items: page.items.map(change) }, { updatedAt });
	}
	for (const [key] of client.getQueriesData<Detail>({ queryKey: ['alerts', 'one'] }))
		client.setQueryData<Detail>(key, (detail) => detail && { ...detail, alert: change(detail.alert) });
	client.setQueryData<FreshAlert[]>(keys.alertsFresh, (fresh) => fresh?.map(({ alert, at }) => ({ alert: change(alert), at })));
}
