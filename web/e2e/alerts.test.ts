import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser, type Look, type Visit } from './browser';
import { ToldAlerts } from './told-alerts';

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
type Symbols = { items: { symbol: string; last: string }[] };
type Rules = { items: { id: string; name: string }[] };

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
async function tell(visit: Visit, count?: number): Promise<{ told: ToldAlerts; symbol: string }> {
	const { items } = await visit.get<Symbols>('/symbols');
	const { symbol, last } = items[0]!;
	return { told: await ToldAlerts.on(visit.page, symbol, last, count), symbol };
}
/** Puts a text in the place of the one in the editor, as somebody who pastes it. */
async function write(visit: Visit, text: string): Promise<void> {
	const editor = visit.page.getByRole('textbox', { name: 'Text of the rule' });
	await editor.click();
	await visit.page.keyboard.press('Control+a');
	await editor.evaluate((element, pasted) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', pasted);
		element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	}, text);
}
const NAME = `Above its average ${process.pid}`;
const DOCUMENT = `name: ${NAME}
type: technical
priority: 7
conditions: [{field: price, operator: '>', value: sma_20}]
targets: {stop_loss_percent: -3, target_percent: 6}
max_per_day: 1
`;

describe.each(looks)('with nothing to show, %s', (_, look) => {
	it.each(['/alerts', '/alerts?tab=statistics'])('%s says what to do next', (path) =>
		withVisit(look, async (visit) => {
			await tell(visit, 0);
			await visit.page.route('**/api/v1/alerts/stats', async (route) => {
				const answer = { total: 0, today: 0, unread: 0, by_setup: [], by_symbol: [], mean_confidence: null, outcomes_by_rule: [] };
				const outcomes = { targets: 0, stops: 0, expired: 0, ungraded: 0, hit_rate: null, mean_r: null };
				await route.fulfill({ json: { ...answer, outcomes, outcomes_by_setup: [], calibration: { brier: null, buckets: [] } } });
			});
			await visit.open(path);
			await visit.page.locator('main .empty a').first().waitFor();
			await isSound(visit);
		})
	);
});

describe('a rule', () => {
	it('is written, mended, tested over history and saved', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/');
			await page.keyboard.press('g');
			await page.keyboard.press('r');
			await page.waitForURL('**/rules');
			await visit.settle();
			await page.getByRole('link', { name: 'New rule' }).first().click();
			await page.waitForURL('**/rules/new');
			await page.getByText('Can be saved').waitFor();
			await page.getByRole('combobox', { name: 'Start from' }).selectOption('gap');
			await page.getByText('gap_up').first().waitFor();
			await write(visit, DOCUMENT.replace('field: price', 'field: prise'));
			await page.getByText('1 error to fix before it can be saved').waitFor();
			await page
				.getByText(/there is no field `prise`/)
				.first()
				.waitFor();
			await page.getByRole('button', { name: 'line 4, column 22' }).click();
			expect(await page.getByRole('button', { name: 'Create the rule' }).isDisabled()).toBe(true);
			expect(await visit.accessibilityProblems()).toEqual([]);
			await write(visit, DOCUMENT);
			await page.getByText('Can be saved').waitFor();
			// The text is tested as it stands, before it is saved.
			const symbols = page.getByRole('textbox', { name: 'Symbols' });
			await symbols.fill((await symbols.inputValue()).split(',')[0]!);
			await page.getByRole('button', { name: 'Test over history' }).click();
			const result = page.getByRole('region', { name: 'Over history' });
			await result.getByText(/^Fired [\d,]+ times?$/).waitFor({ timeout: 30_000 });
			await result.getByText('Returns after it fired').waitFor();
			for (const bars of ['1 bar', '5 bars', '20 bars']) await result.getByRole('cell', { name: bars, exact: true }).waitFor();
			await result.getByRole('table', { name: 'Alerts that it would have given' }).getByRole('row').nth(1).waitFor();
			await visit.settle();
			await isSound(visit);
			await page.getByRole('button', { name: 'Create the rule' }).click();
			await page.waitForURL(/\/rules\/[\w-]{36}$/);
			await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
			await page.getByRole('link', { name: 'All rules' }).click();
			await page.getByRole('listitem', { name: NAME }).getByText('priority 7').waitFor();
			await visit.settle();
			await isSound(visit);
		}));

	it('is turned off and on, and the list keeps it', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/rules');
			const turn = page.getByRole('switch', { name: `“${NAME}” in force` });
			expect(await turn.getAttribute('aria-checked')).toBe('true');
			await turn.press('Space');
			await page.getByText(`“${NAME}” is off.`).waitFor();
			await page.reload();
			await expect.poll(() => turn.getAttribute('aria-checked')).toBe('false');
			await turn.click();
			await page.getByText(`“${NAME}” is in force.`).waitFor();
		}));

	it('with a name that another has is refused in words', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/rules/new');
			await page.getByText('Can be saved').waitFor();
			await write(visit, DOCUMENT);
			await page.getByText('Unsaved').waitFor({ state: 'detached' });
			await page.keyboard.press('Control+s');
			await page.getByRole('alert').getByText('Another rule has this name already').waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			const refused = visit.errors.splice(0);
			expect(refused.filter((error) => !error.includes('status of 409'))).toEqual([]);
		}));

	it('that another has saved is not overwritten unasked', () =>
		withVisit({}, async (visit) => {
			if (!visit.isReal) return;
			const { page } = visit;
			const { items } = await visit.get<Rules>('/rules?limit=500');
			const { id } = items.find(({ name }) => name === NAME)!;
			await visit.open(`/rules/${id}`);
			await page.getByText('Can be saved').waitFor();
			const other = await browser.visit();
			await other.open(`/rules/${id}`);
			await other.page.getByText('Can be saved').waitFor();
			await write(other, DOCUMENT.replace('priority: 7', 'priority: 8'));
			await other.page.getByText('Unsaved changes').waitFor();
			await other.page.keyboard.press('Control+s');
			await other.page.getByText(/is saved as version 2\.$/).waitFor();
			await other.close();
			await write(visit, DOCUMENT.replace('priority: 7', 'priority: 9'));
			await page.getByText('Unsaved changes').waitFor();
			await page.keyboard.press('Control+s');
			await page.getByRole('dialog').getByText('Somebody saved this rule in the meantime.').waitFor();
			await page.getByRole('button', { name: 'Save mine on top' }).click();
			await page.getByText(/is saved as version 3\.$/).waitFor();
			const refused = visit.errors.splice(0);
			expect(refused.filter((error) => !error.includes('status of 412'))).toEqual([]);
		}));

	it('is tried on made-up values, clearly as a dry run', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/');
			await page.keyboard.press('Control+k');
			await page.keyboard.type('made-up');
			await page.keyboard.press('Enter');
			const dialog = page.getByRole('dialog', { name: 'Try made-up values' });
			await dialog.getByText('Nothing is recorded, nobody is told, no market is read.').waitFor();
			await dialog.getByRole('textbox', { name: 'Symbol' }).fill('acme');
			await dialog.getByRole('textbox', { name: 'price', exact: true }).fill('dear');
			await dialog.getByText('A number, or nothing').waitFor();
			await dialog.getByRole('textbox', { name: 'price', exact: true }).fill('104.2');
			await dialog.getByRole('textbox', { name: 'sma_20' }).fill('103.5');
			await page.keyboard.press('Enter');
			const said = dialog.getByRole('list', { name: 'Dry run: ACME' }).getByRole('listitem').filter({ hasText: NAME }).first();
			await said.getByText('Would fire').waitFor();
			await said.getByText('Dry run').waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
		}));
});

describe.each(looks)('the rules %s', (_, look) => {
	it('are sound, the list, the forms and one of them', () =>
		withVisit(look, async (visit) => {
			const { page } = visit;
			await visit.open('/rules');
			await page.getByRole('listitem', { name: NAME }).waitFor();
			await isSound(visit);
			await page.getByRole('link', { name: NAME }).first().click();
			await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
			const tabs = page.getByRole('tab');
			await expect.poll(() => tabs.count()).toBe(4);
			for (let tab = 0; tab < 4; tab++) {
				await tabs.nth(tab).click();
				await visit.settle();
				await isSound(visit);
			}
			await tabs.nth(0).click();
			await page.locator('main form button[type=submit]').click();
			await page.locator('main .fired').waitFor({ timeout: 30_000 });
			await visit.settle();
			await isSound(visit);
		}));
});

describe('alerts', () => {
	it('are announced without moving the list, and shown when asked for', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const { told, symbol } = await tell(visit);
			await visit.open('/');
			await page.keyboard.press('g');
			await page.keyboard.press('a');
			await page.waitForURL('**/alerts');
			await visit.settle();
			const items = page.locator('main .list li');
			const first = await items.first().innerText();
			const before = told.unread;
			const unread = (n: number) => page.getByRole('link', { name: `Alerts ${n} new alerts` });
			await unread(before).waitFor();
			told.arrive(symbol);
			told.arrive('OTHER');
			await page.getByRole('status').getByText('2 alerts have come since').waitFor();
			await unread(before + 2).waitFor();
			expect(await items.first().innerText()).toBe(first);
			expect(await visit.accessibilityProblems()).toEqual([]);
			await page.getByRole('button', { name: 'Show' }).click();
			await page.getByText('2 alerts have come since').waitFor({ state: 'detached' });
			await items.first().getByText('OTHER').waitFor();
			await items.first().getByText('New', { exact: true }).waitFor();
		}));

	it('are read one by one with the keyboard, with what the rule saw', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const { told } = await tell(visit);
			await visit.open('/alerts');
			const links = page.locator('main .list a');
			await links.first().focus();
			const before = told.unread;
			await page.keyboard.press('Enter');
			const detail = page.getByRole('complementary', { name: 'The alert' });
			await detail.getByText('Reward to risk').waitFor();
			await detail.getByText('2.0 : 1').waitFor();
			const saw = detail.getByRole('table', { name: 'What the rule saw' });
			await saw.getByRole('row', { name: /^pre_market_high missing/ }).waitFor();
			await saw.getByRole('row', { name: /^sma_20 98\.4125 .*20/ }).waitFor();
			await detail.getByText('Target reached +2.00 R').waitFor();
			await expect.poll(() => told.unread).toBe(before - 1);
			await links.first().getByText('New', { exact: true }).waitFor({ state: 'detached' });
			await visit.settle();
			await isSound(visit);
			await detail.getByRole('button', { name: 'Mark as new' }).click();
			await links.first().getByText('New', { exact: true }).waitFor();
			await page.keyboard.press('Escape');
			await detail.getByText('Choose an alert').waitFor();
			await links.first().focus();
			await page.keyboard.press('ArrowDown');
			expect(await links.nth(1).evaluate((link) => link === document.activeElement)).toBe(true);
		}));

	it('are found, narrowed by the address and marked', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const { told } = await tell(visit);
			await visit.open('/alerts');
			await page.getByRole('searchbox', { name: 'Search symbols and rules' }).fill('other longer');
			await page.waitForURL(/q=other\+longer/);
			const items = page.locator('main .list li');
			await expect.poll(() => items.count()).toBe(4);
			await page.getByRole('button', { name: /^Filters/ }).click();
			await page.getByRole('combobox', { name: 'Setup' }).selectOption('momentum');
			await page.getByText('No alert is like this.').waitFor();
			await page.getByRole('button', { name: 'Clear filters' }).last().click();
			await expect.poll(() => items.count()).toBe(50);
			await page.getByRole('checkbox', { name: 'New ones only' }).check();
			await expect.poll(() => items.count()).toBe(told.unread);
			told.refuses = true;
			await page.getByRole('button', { name: 'Mark all as read' }).click();
			await page.getByText('The server does not answer').waitFor();
			await items.first().getByText('New', { exact: true }).waitFor();
			told.refuses = false;
			visit.errors.splice(0);
			await page.getByRole('button', { name: 'Mark all as read' }).click();
			await page.getByText(/ alerts are marked as read\.$/).waitFor();
			await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();
			await page.reload();
			await page.getByText('You have seen everything.').waitFor();
		}));
});

describe.each(looks)('the alerts %s', (_, look) => {
	it('are sound, the list, one of them and the statistics', () =>
		withVisit(look, async (visit) => {
			const { page } = visit;
			await tell(visit);
			await visit.open('/alerts?setup=breakout');
			await page.locator('main .list li').first().waitFor();
			await isSound(visit);
			await page.locator('main .list a').first().click();
			await page.locator('main aside header').waitFor();
			await visit.settle();
			await isSound(visit);
			await page.locator('main aside .bar button').first().click();
			await page.locator('main .list li').first().waitFor();
			await visit.open('/alerts?tab=statistics');
			await page.locator('main dl').first().waitFor();
			await isSound(visit);
		}));

	it('say so when the server does not answer', () =>
		withVisit(look, async (visit) => {
			await visit.page.route('**/api/v1/alerts*', (route) =>
				route.fulfill({
					status: 500,
					contentType: 'application/problem+json',
					json: {
						type: 'about:blank',
						title: 'Storage failed',
						status: 500,
						code: 'storage_failed',
						detail: 'the alerts cannot be read: disk full',
						request_id: null,
						errors: []
					}
				})
			);
			await visit.open('/alerts');
			await visit.page.getByText('the alerts cannot be read: disk full').waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			const refused = visit.errors.splice(0);
			expect(refused.every((error) => error.includes('status of 500'))).toBe(true);
		}));
});

describe('at last', () => {
	it('the rule is deleted, and its alerts would stay', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/rules');
			await page.getByRole('button', { name: `More actions: ${NAME}` }).click();
			await page.getByRole('menuitem', { name: 'Delete' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('Its alerts stay').waitFor();
			await dialog.getByRole('button', { name: 'Delete' }).click();
			await page.getByText(`“${NAME}” is deleted.`).waitFor();
			await page.getByRole('listitem', { name: NAME }).waitFor({ state: 'detached' });
		}));
});
