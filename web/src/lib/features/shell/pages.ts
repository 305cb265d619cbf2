import type { Messages } from '$lib/i18n';
import type { IconName } from '$ui';

/** A page of the navigation. `key` with G before it goes there. */
export type Page = { href: string; name: keyof Messages['nav']; icon: IconName; key: string };

export const pages: readonly Page[] = [
	{ href: '/', name: 'dashboard', icon: 'dashboard', key: 'd' },
	{ href: '/live', name: 'live', icon: 'pulse', key: 'l' },
	{ href: '/broker', name: 'broker', icon: 'orders', key: 'o' },
	{ href: '/chart', name: 'chart', icon: 'chart', key: 'c' },
	{ href: '/strategies', name: 'strategies', icon: 'strategy', key: 's' },
	{ href: '/backtest', name: 'backtest', icon: 'backtest', key: 'b' },
	{ href: '/data', name: 'data', icon: 'data', key: 'e' },
	{ href: '/catalog', name: 'catalogue', icon: 'function', key: 'f' },
	{ href: '/alerts', name: 'alerts', icon: 'flag', key: 'a' },
	{ href: '/rules', name: 'rules', icon: 'filter', key: 'r' },
	{ href: '/notifications', name: 'notifications', icon: 'bell', key: 'n' }
];

/** Whether a page of the navigation is the one at this address. */
export function isCurrent(page: Page, path: string): boolean {
	return page.href === '/' ? path === '/' : path === page.href || path.startsWith(`${page.href}/`);
}
