import type { operations } from './schema';

/** What a list of notifications is asked for by. */
export type NotificationFilter = NonNullable<operations['list_notifications']['parameters']['query']>;
export type DeliveryFilter = NonNullable<operations['list_deliveries']['parameters']['query']>;

export type AlertFilter = NonNullable<operations['list_alerts']['parameters']['query']>;

/**
 * Keys of the query cache. A key starts with the name of what it holds, so that everything about it can be refreshed at once.
 */
export const keys = {
	status: ['status'] as const,
	jobs: ['jobs'] as const,
	job: (id: string) => ['jobs', 'one', id] as const,
	datasets: (q = '') => ['datasets', q] as const,
	quality: (id: string) => ['quality', id] as const,
	primitives: ['primitives'] as const,
	factors: ['factors'] as const,
	features: ['symbols', 'features'] as const,
	symbols: (q = '') => ['symbols', q] as const,
	instrument: (symbol: string) => ['symbols', 'instrument', symbol] as const,
	fits: ['fits'] as const,
	models: (q = '') => ['models', q] as const,
	model: (name: string) => ['models', 'one', name] as const,
	strategies: (q = '') => ['strategies', q] as const,
	strategy: (id: string) => ['strategies', 'one', id] as const,
	versions: (id: string) => ['strategies', 'versions', id] as const,
	backtests: (filter: { strategy?: string; limit?: number } = {}) => ['backtests', filter] as const,
	backtest: (id: string) => ['backtests', 'one', id] as const,
	results: (id: string) => ['results', id] as const,
	/** How much is new, and the newest: what the navigation shows. */
	inbox: ['notifications', 'inbox'] as const,
	notifications: (filter: NotificationFilter = {}) => ['notifications', 'list', filter] as const,
	/** How many alerts nobody has seen. */
	alertsUnread: ['alerts', 'unread'] as const,
	alerts: (filter: AlertFilter = {}) => ['alerts', 'list', filter] as const,
	alert: (id: string) => ['alerts', 'one', id] as const,
	alertStats: ['alerts', 'stats'] as const,
	/** Those that came by the hub, which no list on screen has yet. */
	alertsFresh: ['alerts', 'fresh'] as const,
	rules: (q = '') => ['rules', 'list', q] as const,
	ruleFields: ['rules', 'fields'] as const,
	/** The moving market and what is at work on it. */
	liveState: ['live', 'state'] as const,
	liveLogs: ['live', 'logs'] as const,
	account: ['live', 'account'] as const,
	positions: ['live', 'positions'] as const,
	orders: ['live', 'orders'] as const,
	fills: ['live', 'fills'] as const,
	prices: ['live', 'prices'] as const,
	channels: ['channels'] as const,
	deliveries: (filter: DeliveryFilter = {}) => ['deliveries', filter] as const
};
