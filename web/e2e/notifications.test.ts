import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser, type Look, type Visit } from './browser';
import { Receiver } from './receiver';

let browser: TestBrowser;
let receiver: Receiver;
beforeAll(async () => {
	receiver = await Receiver.start();
	// Webhooks go to public addresses only, unless the operator says otherwise.
	browser = await TestBrowser.start(['--notify-allow-host', '127.0.0.1']);
});
afterAll(async () => {
	await browser.close();
	await receiver.close();
});

const looks: [string, Look][] = [
	['in English, dark', { language: 'en', theme: 'dark' }],
	['in French, light', { language: 'fr', theme: 'light' }],
	['on a phone, in French, dark', { language: 'fr', theme: 'dark', width: 390, height: 844 }],
	['on a phone, in English, light', { language: 'en', theme: 'light', width: 390, height: 844 }]
];
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
/** Has something fail on a real server: a fit on too few bars, which is told. */
async function fail(visit: Visit): Promise<void> {
	const days = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2024, 0, 2 + day)).toISOString().slice(0, 10));
	const buffer = Buffer.from(['Date,Open,High,Low,Close,Volume', ...days.map((day) => `${day},10,11,9,10,100`)].join('\n'));
	await visit.send('POST', '/datasets/import', {
		multipart: { file: { name: 'FLAT.csv', mimeType: 'text/csv', buffer }, asset_class: 'crypto' }
	});
	await visit.send('POST', '/regimes', { symbol: 'FLAT', timeframe: '1d', name: 'too-short', until: '2024-02-25T00:00:00Z' });
}

describe.each(looks)('with nothing to show, %s', (_, look) => {
	it('every part says what to do next', () =>
		withVisit(look, async (visit) => {
			if (!visit.isReal) return;
			for (const tab of ['history', 'channels', 'deliveries']) {
				await visit.open(`/notifications?tab=${tab}`);
				await visit.page.locator('main .empty').waitFor();
				expect(await visit.page.locator('main .empty button').count()).toBeGreaterThan(0);
				await isSound(visit);
			}
		}));
});

describe('a channel', () => {
	it('is set up, tested, refused and mended, with the keyboard alone', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/');
			await page.keyboard.press('g');
			await page.keyboard.press('n');
			await page.waitForURL('**/notifications');
			await visit.settle();
			await page.getByRole('tab', { name: /^History/ }).focus();
			await page.keyboard.press('ArrowRight');
			await page.getByRole('tab', { name: 'Channels', selected: true }).waitFor();
			await page.getByRole('button', { name: 'New channel' }).press('Enter');
			const dialog = page.getByRole('dialog');
			// The first thing to fill in has the focus: what kind it is.
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('Tab');
			await page.keyboard.type('Desk');
			await page.keyboard.press('Tab');
			await page.keyboard.type(`${receiver.url}/hook`);
			await page.keyboard.press('Tab');
			await page.keyboard.type('too short');
			await page.keyboard.press('Enter');
			await dialog.getByText(/the secret has 24 bytes at the least/).waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await dialog.getByRole('button', { name: 'Make one' }).press('Enter');
			receiver.secret = await dialog.getByRole('textbox', { name: 'Signing secret' }).inputValue();
			expect(receiver.secret).toMatch(/^whsec_/);
			await visit.picture('channel-en-dark-desktop');
			await dialog.getByRole('button', { name: 'Set up' }).press('Enter');
			await dialog.waitFor({ state: 'hidden' });
			const item = page.getByRole('listitem', { name: 'Desk' });
			await item.getByText('Works', { exact: true }).waitFor();
			await item.getByRole('button', { name: 'Send a test' }).press('Enter');
			await item.getByText(/^The test arrived, after \d+/).waitFor();
			expect(receiver.received).toEqual([expect.objectContaining({ path: '/hook', type: 'bellwether.test', signed: true })]);
			const refused = visit.errors.splice(0);
			expect(refused.every((error) => error.includes('status of 422'))).toBe(true);
		}));

	it('shows no secret again, keeps it, and says why a test does not arrive', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/notifications?tab=channels');
			const item = page.getByRole('listitem', { name: 'Desk' });
			const edit = async () => {
				await item.getByRole('button', { name: 'More actions: Desk' }).click();
				await page.getByRole('menuitem', { name: 'Edit' }).click();
				return page.getByRole('dialog');
			};
			let dialog = await edit();
			expect(await dialog.getByRole('textbox', { name: 'Signing secret' }).inputValue()).toBe('');
			expect(await dialog.innerHTML()).not.toContain('/hook');
			await dialog.getByText(/^http:\/\/127\.0\.0\.1:\d+\/\*\*\* is kept/).waitFor();
			await dialog.getByRole('textbox', { name: 'Name' }).fill('Night desk');
			await dialog.getByRole('combobox', { name: 'Events' }).selectOption('chosen');
			expect(await visit.accessibilityProblems()).toEqual([]);
			await dialog.getByRole('button', { name: 'Save' }).click();
			const renamed = page.getByRole('listitem', { name: 'Night desk' });
			await renamed.getByText(/3 kinds of events/).waitFor();
			// Both secrets are the old ones: it arrives at the same path with the same signature.
			await renamed.getByRole('button', { name: 'Send a test' }).click();
			await renamed.getByText(/^The test arrived/).waitFor();
			expect(receiver.received.at(-1)).toMatchObject({ path: '/hook', signed: true });
			await renamed.getByRole('button', { name: 'More actions: Night desk' }).click();
			await page.getByRole('menuitem', { name: 'Edit' }).click();
			dialog = page.getByRole('dialog');
			await dialog.getByRole('textbox', { name: 'Address' }).fill(`${receiver.url}/busy`);
			await dialog.getByRole('textbox', { name: 'Name' }).fill('Desk');
			await dialog.getByRole('combobox', { name: 'Events' }).selectOption('all');
			await dialog.getByRole('button', { name: 'Save' }).click();
			await item.getByRole('button', { name: 'Send a test' }).click();
			await item.getByText('The test did not arrive.').waitFor();
			await item.getByText(/503.*come back later/).waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			// The log has every attempt of it, the newest first.
			await item.getByRole('button', { name: 'More actions: Desk' }).click();
			await page.getByRole('menuitem', { name: 'Its deliveries' }).click();
			await page.waitForURL(/tab=deliveries&channel=/);
			const log = page.getByRole('list', { name: 'Deliveries' }).getByRole('listitem');
			await log.first().getByText('Not delivered').waitFor();
			expect(await log.count()).toBe(3);
			await page.getByRole('checkbox', { name: 'Failed ones only' }).check();
			await page.waitForURL(/&failed/);
			await log.nth(1).waitFor({ state: 'detached' });
			expect(await log.innerText()).toMatch(/503.*come back later/);
		}));

	it('that another has changed is not overwritten', () =>
		withVisit({}, async (visit) => {
			if (!visit.isReal) return;
			const { page } = visit;
			await visit.open('/notifications?tab=channels');
			const item = page.getByRole('listitem', { name: 'Desk' });
			await item.getByRole('button', { name: 'More actions: Desk' }).click();
			await page.getByRole('menuitem', { name: 'Edit' }).click();
			const other = await browser.visit();
			await other.open('/notifications?tab=channels');
			await other.page.getByRole('button', { name: 'More actions: Desk' }).click();
			await other.page.getByRole('menuitem', { name: 'Switch off' }).click();
			await other.page.getByText('“Desk” is off.').waitFor();
			await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
			await page.getByText(/Somebody changed this channel/).waitFor();
			await other.page.getByRole('button', { name: 'More actions: Desk' }).click();
			await other.page.getByRole('menuitem', { name: 'Switch on' }).click();
			await other.page.getByText('“Desk” is on.').waitFor();
			await other.close();
			const refused = visit.errors.splice(0);
			expect(refused.every((error) => error.includes('status of 412'))).toBe(true);
		}));
});

describe('what happens', () => {
	it('is told at once, counted where one looks, and marked as read', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/notifications');
			const main = page.getByRole('main');
			if (visit.isReal) {
				await main.getByText('Nothing has happened yet').waitFor();
				await fail(visit);
				await main.getByText('fit failed').waitFor();
			}
			const entry = main
				.getByRole('listitem')
				.filter({ hasText: /failed/ })
				.first();
			await entry.getByText('New', { exact: true }).waitFor();
			await page.getByRole('link', { name: /^Notifications \d new notifications?$/ }).waitFor();
			await visit.picture('notifications-en-dark-desktop');
			await main.getByRole('combobox', { name: 'Level' }).selectOption('critical');
			await page.waitForURL('**level=critical');
			await main.getByText('No notification has this level.').waitFor();
			await main.getByRole('button', { name: 'Show everything' }).click();
			await entry.waitFor();
			await main.getByRole('button', { name: 'Mark all as read' }).click();
			await page.getByText(/marked as read\.$/).waitFor();
			await entry.getByText('New', { exact: true }).waitFor({ state: 'detached' });
			await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
			await main.getByRole('checkbox', { name: 'New ones only' }).check();
			await main.getByText('You have seen everything.').waitFor();
			await page.reload();
			await main.getByText('You have seen everything.').waitFor();
		}));

	it('stays as new as it was when the server does not mark it', () =>
		withVisit({}, async (visit) => {
			if (!visit.isReal) return;
			const { page } = visit;
			await fail(visit);
			await visit.open('/notifications');
			await page.route('**/read-all', (route) => route.abort());
			await page.getByRole('button', { name: 'Mark all as read' }).click();
			await page.getByText('The server does not answer').waitFor();
			await page.getByRole('main').getByText('New', { exact: true }).first().waitFor();
			visit.errors.splice(0);
		}));

	it('has its words in the language of the reader', () =>
		withVisit({ language: 'fr' }, async (visit) => {
			await visit.open('/notifications');
			await visit.page
				.getByRole('main')
				.getByText(/^Échec : /)
				.first()
				.waitFor();
		}));
});

describe.each(looks)('the notifications %s', (_, look) => {
	it.each(['history', 'channels', 'deliveries'])('%s is sound', (tab) =>
		withVisit(look, async (visit) => {
			await visit.open(`/notifications?tab=${tab}`);
			await visit.page.locator('main li').first().waitFor();
			await isSound(visit);
		})
	);
	it.each([0, 1, 2, 3])('the form of kind %i is sound', (kind) =>
		withVisit(look, async (visit) => {
			const { page } = visit;
			await visit.open('/notifications?tab=channels&new');
			await page.getByRole('radio').nth(kind).check();
			const dialog = page.getByRole('dialog');
			await dialog.locator('details').last().locator('summary').click();
			expect(await visit.accessibilityProblems()).toEqual([]);
			const overflow = await dialog.locator('.body').evaluate((body) => body.scrollWidth - body.clientWidth);
			expect(overflow, 'the form scrolls sideways').toBeLessThanOrEqual(0);
			await page.keyboard.press('Escape');
			await dialog.waitFor({ state: 'hidden' });
		})
	);
});

describe('at last', () => {
	it('a channel is deleted, and its deliveries stay', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/notifications?tab=channels');
			await page.getByRole('button', { name: 'More actions: Desk' }).click();
			await page.getByRole('menuitem', { name: 'Delete' }).click();
			await page.getByRole('dialog').getByText('The history and the log of deliveries stay.').waitFor();
			await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
			await page.getByText('“Desk” is deleted.').waitFor();
			await page.getByText('No channel yet').waitFor();
			await page.getByRole('tab', { name: 'Deliveries' }).click();
			await page.getByRole('list', { name: 'Deliveries' }).getByRole('listitem').first().waitFor();
		}));

	it('the palette leads to all of it', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/');
			await page.keyboard.press('Control+k');
			await page.keyboard.type('notifications');
			await page.getByRole('option', { name: /^Notifications/ }).waitFor();
			await page.keyboard.press('Control+a');
			await page.keyboard.type('set up a channel');
			await page.keyboard.press('Enter');
			await page.getByRole('dialog').getByText('Where to').waitFor();
			expect(page.url()).toMatch(/tab=channels&new/);
		}));
});
