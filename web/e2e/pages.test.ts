import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser, type Look } from './browser';

type Item = { id: string; symbol: string; name: string; strategy_name: string; parameters: Record<string, number> };
type Page = { items: Item[] };
let browser: TestBrowser;
const paths: Record<string, string> = {};

beforeAll(async () => {
	browser = await TestBrowser.start();
	const visit = await browser.visit();
	const [symbols, strategies, backtests] = await Promise.all([
		visit.get<Page>('/symbols'),
		visit.get<Page>('/strategies'),
		visit.get<Page>('/backtest?status=completed')
	]);
	const symbol = symbols.items[0];
	// The samples of the demo make the pictures, whatever other tests have left there.
	const strategy = strategies.items.find((item) => item.name === 'Trend crossover') ?? strategies.items[0];
	const samples = backtests.items.filter((item) => Object.keys(item.parameters).length === 0);
	const backtest = samples.find((item) => item.strategy_name === 'Breakout with bracket') ?? backtests.items[0];
	if (!symbol || !strategy || !backtest)
		throw new Error('the server under test needs a symbol, a strategy and a finished backtest: start it with `bellwether demo`');
	Object.assign(paths, {
		dashboard: '/',
		data: '/data',
		chart: `/chart/${symbol.symbol}?over=ema%28close%2C+20%29&below=rsi%28close%2C+14%29`,
		strategies: '/strategies',
		strategy: `/strategies/${strategy.id}`,
		backtests: '/backtest',
		backtest: `/backtest/${backtest.id}`,
		catalogue: '/catalog',
		missing: '/no-such-page'
	});
	await visit.close();
});
afterAll(() => browser.close());

const names = ['dashboard', 'data', 'chart', 'strategies', 'strategy', 'backtests', 'backtest', 'catalogue', 'missing'];
/** The pages that the guide shows, and how they look there. */
const PICTURES = ['dashboard', 'data', 'chart', 'strategy', 'backtest', 'catalogue'];
const PICTURED: Look = { language: 'en', theme: 'dark' };
const looks: [string, Look][] = [
	['in English, dark', PICTURED],
	['in French, light', { language: 'fr', theme: 'light' }],
	['on a phone, in French, dark', { language: 'fr', theme: 'dark', width: 390, height: 844 }],
	['on a phone, in English, light', { language: 'en', theme: 'light', width: 390, height: 844 }]
];

describe.each(looks)('%s', (label, look) => {
	it.each(names)('%s is sound', async (name) => {
		const visit = await browser.visit(look);
		try {
			await visit.open(paths[name]!);
			expect(await visit.page.getAttribute('html', 'lang')).toBe(look.language);
			expect(await visit.page.getAttribute('html', 'data-theme')).toBe(look.theme);
			expect(await visit.page.locator('main h1').count()).toBe(1);
			expect(await visit.page.locator('[role=alert]').count(), 'error states').toBe(0);
			expect(await visit.scrollsSideways(), 'scrolls sideways').toBe(false);
			expect(await visit.accessibilityProblems()).toEqual([]);
			expect(visit.errors).toEqual([]);
			if (look === PICTURED && PICTURES.includes(name)) await visit.picture(`${name}-en-dark-desktop`);
		} finally {
			await visit.close();
		}
	});
});
