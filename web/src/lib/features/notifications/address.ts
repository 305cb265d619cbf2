import type { Schemas } from '$lib/api';

export const TABS = ['history', 'channels', 'deliveries'] as const;
export type Tab = (typeof TABS)[number];
export const LEVELS = ['info', 'warning', 'error', 'critical'] as const satisfies readonly Schemas['NotificationLevel'][];
export type Level = (typeof LEVELS)[number];

/** What the page shows, as its address says it. */
export type Address = {
	tab: Tab;
	/** The least level of the history. */
	level: Level;
	/** Only what nobody has seen. */
	unread: boolean;
	/** Only attempts through this channel, of this notification, or failed ones. */
	channel: string | null;
	notification: string | null;
	failed: boolean;
	/** From 0. */
	page: number;
};

export const PAGE_SIZE = 50;

/** What an address asks for; what it does not say, or says wrongly, is the usual. */
export function readAddress(params: URLSearchParams): Address {
	const page = Number(params.get('page') ?? 1);
	return {
		tab: TABS.find((tab) => tab === params.get('tab')) ?? 'history',
		level: LEVELS.find((level) => level === params.get('level')) ?? 'info',
		unread: params.has('unread'),
		channel: params.get('channel'),
		notification: params.get('notification'),
		failed: params.has('failed'),
		page: Number.isInteger(page) && page > 1 ? page - 1 : 0
	};
}

/** The address of a view; the usual is left out, and so is what its tab does not know. */
export function addressOf({ tab, level, unread, channel, notification, failed, page }: Address): string {
	const params = new URLSearchParams();
	if (tab !== 'history') params.set('tab', tab);
	if (tab === 'history') {
		if (level !== 'info') params.set('level', level);
		if (unread) params.set('unread', '');
	}
	if (tab === 'deliveries') {
		if (channel !== null) params.set('channel', channel);
		if (notification !== null) params.set('notification', notification);
		if (failed) params.set('failed', '');
	}
	if (page > 0 && tab !== 'channels') params.set('page', String(page + 1));
	const query = params.toString().replace(/=(?=&|$)/g, '');
	return query === '' ? '/notifications' : `/notifications?${query}`;
}
