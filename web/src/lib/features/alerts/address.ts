import type { AlertFilter, Schemas } from '$lib/api';

export const TABS = ['list', 'statistics'] as const;
export type Tab = (typeof TABS)[number];
export const SETUPS = ['breakout', 'volume_spike', 'gap_up', 'gap_down', 'momentum'] as const satisfies readonly Schemas['AlertSetup'][];

/** What the page of alerts shows, as its address says it. */
export type Address = {
	tab: Tab;
	/** Letters of a symbol or of a rule's name. */
	q: string;
	symbol: string | null;
	/** Id of the rule. */
	rule: string | null;
	setup: Schemas['AlertSetup'] | null;
	/** First and last day, such as `2026-11-22`, in UTC. */
	from: string | null;
	to: string | null;
	/** Only what nobody has seen. */
	unread: boolean;
	/** The alert whose detail is open. */
	alert: string | null;
	/** From 0. */
	page: number;
};

export const PAGE_SIZE = 50;
/** Among so many of the newest is searched: the server knows no search. */
export const SEARCH_SIZE = 500;

const FILTERS = ['q', 'symbol', 'rule', 'setup', 'from', 'to', 'unread'] as const;
export const NO_FILTER: Pick<Address, (typeof FILTERS)[number]> = {
	q: '',
	symbol: null,
	rule: null,
	setup: null,
	from: null,
	to: null,
	unread: false
};

/** What an address asks for; what it does not say, or says wrongly, is the usual. */
export function readAddress(params: URLSearchParams): Address {
	const page = Number(params.get('page') ?? 1);
	return {
		tab: TABS.find((tab) => tab === params.get('tab')) ?? 'list',
		q: params.get('q') ?? '',
		symbol: params.get('symbol'),
		rule: params.get('rule'),
		setup: SETUPS.find((setup) => setup === params.get('setup')) ?? null,
		from: dayOf(params.get('from')),
		to: dayOf(params.get('to')),
		unread: params.has('unread'),
		alert: params.get('alert'),
		page: Number.isInteger(page) && page > 1 ? page - 1 : 0
	};
}

/** The address of a view; the usual is left out. */
export function addressOf(address: Address): string {
	const params = new URLSearchParams();
	if (address.tab !== 'list') params.set('tab', address.tab);
	else {
		for (const name of ['q', 'symbol', 'rule', 'setup', 'from', 'to', 'alert'] as const) {
			const value = address[name];
			if (value !== null && value !== '') params.set(name, value);
		}
		if (address.unread) params.set('unread', '');
		if (address.page > 0) params.set('page', String(address.page + 1));
	}
	const query = params.toString().replace(/=(?=&|$)/g, '');
	return query === '' ? '/alerts' : `/alerts?${query}`;
}

export function isFiltered(address: Address): boolean {
	return FILTERS.some((name) => address[name] !== NO_FILTER[name]);
}

/** What the server is asked for. Days are whole: the last one ends where the next begins. */
export function filterOf({ q, symbol, rule, setup, from, to, unread, page }: Address): AlertFilter {
	const searching = q.trim() !== '';
	return {
		symbol: symbol ?? undefined,
		rule: rule ?? undefined,
		setup: setup ?? undefined,
		is_read: unread ? false : undefined,
		from: from === null ? undefined : `${from}T00:00:00Z`,
		to: to === null ? undefined : new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString(),
		limit: searching ? SEARCH_SIZE : PAGE_SIZE,
		offset: searching ? undefined : page * PAGE_SIZE
	};
}

type Searched = Pick<Schemas['Alert'], 'symbol' | 'rule_name'>;

/** Whether every word of a search begins or lies in the symbol or the rule's name; accents and case do not count. */
export function isFound(q: string, { symbol, rule_name }: Searched): boolean {
	const text = plain(`${symbol} ${rule_name} ${rule_name.replaceAll('_', ' ')}`);
	return plain(q)
		.split(/\s+/)
		.every((word) => text.includes(word));
}

/** Whether a list with this filter has an alert: as the server decides it. */
export function belongs(filter: AlertFilter, alert: Schemas['Alert']): boolean {
	const at = Date.parse(alert.time);
	return (
		(filter.symbol === undefined || filter.symbol === alert.symbol) &&
		(filter.rule === undefined || filter.rule === alert.rule_id) &&
		(filter.setup === undefined || filter.setup === alert.setup) &&
		(filter.is_read === undefined || filter.is_read === alert.is_read) &&
		(filter.from === undefined || at >= Date.parse(filter.from)) &&
		(filter.to === undefined || at < Date.parse(filter.to))
	);
}

function dayOf(text: string | null): string | null {
	return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? text : null;
}
function plain(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Diacritic}/gu, '')
		.toLowerCase()
		.trim();
}
