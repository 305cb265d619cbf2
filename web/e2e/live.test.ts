import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser, type Look, type Visit } from './browser';

let browser: TestBrowser;
beforeAll(async () => {
	browser = await TestBrowser.start();
});
afterAll(() => browser.close());

const looks: [string, Look][] = [
	['in English, dark', { language: 'en', theme: 'dark' }],
	['in French, light', { language: 'fr', theme: 'light' }],
	['on a phone, in French, dark', { language: 'fr', theme: 'dark', width: 390, height: 844 }],
	['on a phone, in English, light', { language: 'en', theme: 'light', width: 390, height: 844 }]
];
type State = { runs: { status: string; timeframe: string; symbols: string[] }[] };

async function withVisit(look: Look, run: (visit: Visit) => Promise<void>): Promise<void> {
	const visit = await browser.visit(look);
	try {
		await run(visit);
		expect(visit.errors).toEqual([]);
	} finally {
		await visit.close();
	}
}
async function isSound(visit: Visit): Promise<void> {
	expect(await visit.page.locator('main h1').count()).toBe(1);
	expect(await visit.page.locator('main .failure').count(), 'error states').toBe(0);
	expect(await visit.scrollsSideways(), 'scrolls sideways').toBe(false);
	expect(await visit.accessibilityProblems()).toEqual([]);
}
/** What a run at work trades: the one with the shortest bars, whose orders fill soonest, and what trades by night as well. */
async function tradedSymbol(visit: Visit): Promise<string> {
	const { runs } = await visit.get<State>('/state');
	const atWork = runs.filter(({ status }) => status === 'running');
	return (atWork.find(({ timeframe }) => timeframe === '1m') ?? atWork[0])!.symbols.at(-1)!;
}
/** How fast the market of the test moves. */
async function pace(visit: Visit, speed: number): Promise<void> {
	await visit.send('PUT', '/sources/simulated/pace', { speed });
}

describe('monitoring', () => {
	it('has a market whose clock runs, is held and goes on', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/');
			await page.keyboard.press('g');
			await page.keyboard.press('l');
			await page.waitForURL('**/live');
			await visit.settle();
			await page.getByText('Every change at once').waitFor();
			const clock = page.locator('main .clock time');
			const moved = async (from: string) => {
				await expect.poll(() => clock.innerText(), { timeout: 10_000 }).not.toBe(from);
			};
			await moved(await clock.innerText());
			await page.getByRole('button', { name: 'Hold the market' }).click();
			await page.getByText('Held', { exact: true }).waitFor();
			// What was on its way has come.
			await page.waitForTimeout(600);
			const held = await clock.innerText();
			await page.waitForTimeout(1_200);
			expect(await clock.innerText()).toBe(held);
			await isSound(visit);
			await page.getByRole('button', { name: 'Let it go on' }).click();
			await page.getByText('Running', { exact: true }).waitFor();
			await moved(held);
		}));

	it('puts a strategy to work on paper, or says why not', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/live?start');
			const dialog = page.getByRole('dialog');
			await dialog.getByText('Its history is read first').waitFor();
			await dialog.getByRole('textbox', { name: 'Symbols' }).fill('NOSUCH');
			await dialog.getByRole('button', { name: 'Start on paper' }).click();
			await dialog.getByText(/NOSUCH/).waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await dialog.getByRole('textbox', { name: 'Symbols' }).fill('');
			await dialog.getByRole('button', { name: 'Start on paper' }).click();
			await page.getByText(/is at work\.$/).waitFor({ timeout: 30_000 });
			await page.getByText('At work', { exact: true }).first().waitFor({ timeout: 30_000 });
			await page.getByRole('region', { name: 'Account' }).getByText('Equity', { exact: true }).waitFor();
			const refused = visit.errors.splice(0);
			expect(refused.every((error) => error.includes('status of 422'))).toBe(true);
		}));
});

describe.each(looks)('with a run at work, %s', (_, look) => {
	it.each(['/live', '/broker'])('%s is sound', (path) =>
		withVisit(look, async (visit) => {
			await visit.open(path);
			await visit.page.locator('main .panel').nth(2).waitFor();
			await isSound(visit);
			if (look === looks[0]![1]) await visit.picture(`${path.slice(1)}-en-dark-desktop`);
		})
	);
});

describe('an order by hand', () => {
	it('is typed, sent and taken back with the keyboard alone', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const symbol = await tradedSymbol(visit);
			await visit.open('/broker');
			await page.keyboard.press('t');
			await page.keyboard.type(symbol.toLowerCase());
			await page.keyboard.press('Tab');
			await page.keyboard.press('Tab');
			await page.keyboard.type('0.03');
			await page.keyboard.press('Tab');
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('Tab');
			await page.keyboard.type('1,50');
			await page.getByText(`Buy 0.03 ${symbol} at 1.5 or better`).first().waitFor();
			await page.keyboard.press('Enter');
			const ticket = page.getByRole('form', { name: 'New order' });
			await ticket.getByText(/^(Sent|Working)$/).waitFor();
			const row = page.getByRole('row').filter({ hasText: `Buy 0.03 ${symbol} at 1.5 or better` });
			await row.getByText('Working', { exact: true }).waitFor({ timeout: 20_000 });
			expect(await visit.accessibilityProblems()).toEqual([]);
			await row.getByRole('button', { name: /^Take back/ }).press('Enter');
			await page.getByText('The venue was asked to take it back.').waitFor();
			await row.waitFor({ state: 'detached', timeout: 20_000 });
			await page.getByRole('tab', { name: 'Orders', exact: true }).click();
			await row.getByText('Taken back', { exact: true }).waitFor();
		}));

	it('that cannot be is refused in words, and nothing is sent twice', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/broker?ticket');
			const send = page.getByRole('button', { name: 'Send the order' });
			expect(await send.isDisabled()).toBe(true);
			await page.keyboard.type('NOSUCH');
			await page.getByRole('textbox', { name: 'Quantity' }).fill('-1');
			await page.getByText('A number above zero').waitFor();
			expect(await send.isDisabled()).toBe(true);
			await page.getByRole('textbox', { name: 'Quantity' }).fill('1');
			await send.click();
			await page
				.getByText(/NOSUCH/)
				.first()
				.waitFor();
			await page.locator('main').getByRole('alert').first().waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			const refused = visit.errors.splice(0);
			expect(refused.every((error) => /status of 4\d\d/.test(error))).toBe(true);
			// Where no answer comes, the same order goes out under the same key.
			const keys: (string | undefined)[] = [];
			await page.route('**/broker/orders', (route) => {
				if (route.request().method() !== 'POST') return route.continue();
				keys.push(route.request().headers()['idempotency-key']);
				return route.abort();
			});
			await send.click();
			await page.getByText('The server does not answer').waitFor();
			await send.click();
			await expect.poll(() => keys.length).toBe(2);
			expect(keys[0]).toBe(keys[1]);
			visit.errors.splice(0);
		}));

	it('at market becomes a position, which is closed', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const symbol = await tradedSymbol(visit);
			await visit.open('/broker?ticket');
			await page.keyboard.type(symbol);
			await page.getByRole('textbox', { name: 'Quantity' }).fill('0.02');
			await page.getByRole('button', { name: 'Send the order' }).click();
			const ticket = page.getByRole('form', { name: 'New order' });
			await ticket.getByText('Filled', { exact: true }).waitFor({ timeout: 40_000 });
			// What was told before the tab was opened is there.
			await page.getByRole('tab', { name: 'Fills' }).click();
			await page.getByRole('row').filter({ hasText: symbol }).filter({ hasText: 'Buy' }).filter({ hasText: '0.02' }).first().waitFor();
			const close = page.getByRole('button', { name: `Close ${symbol}` }).first();
			await close.click();
			await page.getByRole('dialog').getByText('it fills when the market trades').waitFor();
			await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
			await page.getByText(`The order to close ${symbol} is sent.`).waitFor();
			await page.getByRole('row').filter({ hasText: symbol }).filter({ hasText: 'Sell' }).first().waitFor({ timeout: 40_000 });
		}));
});

describe('the emergency stop', () => {
	it('needs a second, deliberate press', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const sent: string[] = [];
			page.on('request', (request) => {
				if (request.url().includes('emergency_stop')) sent.push(request.method());
			});
			await visit.open('/');
			await page.keyboard.press('Control+k');
			await page.keyboard.type('emergency');
			await page.keyboard.press('Enter');
			await page.waitForURL('**/live?stop');
			const button = page.getByRole('button', { name: 'EMERGENCY STOP' });
			await button.waitFor();
			await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
			const armed = page.getByRole('button', { name: 'PRESS AGAIN TO STOP EVERYTHING' });
			await page.keyboard.press('Enter');
			await armed.waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await page.keyboard.press('Escape');
			await button.waitFor();
			// A double click is no decision.
			await button.dblclick();
			await armed.waitFor();
			// Nor is a first press that is left alone.
			await button.waitFor({ timeout: 10_000 });
			expect(sent).toEqual([]);
		}));

	it('is in reach of a thumb, stops everything, says what is left, and is undone on purpose', () =>
		withVisit({ width: 390, height: 844 }, async (visit) => {
			const { page } = visit;
			const symbol = await tradedSymbol(visit);
			// What is held on long bars closes with the next one.
			await pace(visit, 3_600);
			await visit.open('/live');
			const button = page.getByRole('button', { name: 'EMERGENCY STOP' });
			const box = (await button.boundingBox())!;
			expect(box.height).toBeGreaterThanOrEqual(44);
			expect(box.y + box.height).toBeLessThan(844);
			await button.tap();
			await page.waitForTimeout(500);
			await page.getByRole('button', { name: 'PRESS AGAIN TO STOP EVERYTHING' }).tap();
			await page.getByText(/^(Everything is closed|Stopped\. What is left)/).waitFor();
			await page.getByText(/^Everything is closed/).waitFor({ timeout: 50_000 });
			const halted = page.getByText('Halted by the emergency stop', { exact: true });
			await halted.first().waitFor();
			await isSound(visit);
			await pace(visit, 60);
			// Nothing opens any more.
			await visit.open('/broker?ticket');
			await page.getByRole('combobox', { name: 'Symbol' }).fill(symbol);
			await page.getByRole('textbox', { name: 'Quantity' }).fill('1');
			await page.getByRole('button', { name: 'Send the order' }).click();
			await page.locator('main').getByText(/halt/i).first().waitFor();
			const refused = visit.errors.splice(0);
			expect(refused.every((error) => error.includes('status of 409'))).toBe(true);
			await visit.open('/live');
			await page.getByRole('button', { name: 'Re-arm' }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Re-arm' }).click();
			await page.getByText('Runs may open positions again.').waitFor();
			await expect.poll(() => halted.count()).toBe(0);
		}));
});

describe('without the socket', () => {
	it('everything is asked for every five seconds, and the page says so', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await page.routeWebSocket('**/ws', (socket) => socket.close());
			await visit.open('/live');
			await page.getByText('Asked every 5 seconds: the live connection is down').waitFor();
			const asked: string[] = [];
			page.on('request', (request) => asked.push(new URL(request.url()).pathname));
			const clock = page.locator('main .clock time');
			const before = await clock.innerText();
			await expect.poll(() => clock.innerText(), { timeout: 15_000 }).not.toBe(before);
			const everything = ['state', 'broker/account', 'broker/positions', 'broker/orders', 'broker/fills'].map((path) => `/api/v1/${path}`);
			await expect.poll(() => everything.filter((path) => !asked.includes(path)), { timeout: 15_000 }).toEqual([]);
			visit.errors.splice(0);
		}));
});

describe('where nothing moves', () => {
	it('both pages say so, and what to do', async () => {
		const still = await TestBrowser.start([]);
		try {
			for (const [, look] of looks) {
				const visit = await still.visit(look);
				// The recorded server always has a market, and so has a demo.
				if ((await visit.get<{ source: unknown }>('/state')).source === null) {
					await visit.open('/live');
					await visit.page.getByText(/^(No market moves here|Aucun marché ne bouge ici)$/).waitFor();
					await isSound(visit);
					await visit.open('/broker');
					await visit.page.getByText(/^(No account to trade in|Aucun compte où négocier)$/).waitFor();
					await isSound(visit);
				}
				expect(visit.errors).toEqual([]);
				await visit.close();
			}
		} finally {
			await still.close();
		}
	});
});

describe('at last', () => {
	it('a run is stopped, and what it holds stays', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/live');
			await page
				.getByRole('button', { name: /^Stop: / })
				.first()
				.click();
			await page.getByRole('dialog').getByText('Positions stay').waitFor();
			await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
			await page.getByText(/is stopped\.$/).waitFor();
			await page.getByText('Stopped', { exact: true }).first().waitFor();
			await page
				.getByRole('button', { name: /^Replay: / })
				.first()
				.click();
			await page.getByText(/decisions is as it was recorded\.$/).waitFor({ timeout: 30_000 });
			await isSound(visit);
		}));
});
