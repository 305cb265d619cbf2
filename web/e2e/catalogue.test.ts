import { readFile } from 'node:fs/promises';
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
	expect(await visit.scrollsSideways(), 'scrolls sideways').toBe(false);
	expect(await visit.accessibilityProblems()).toEqual([]);
}
/** An ONNX file for the server at hand: a model for a real one, what the recorded one takes for one. */
async function onnx(visit: Visit): Promise<Buffer> {
	if (!visit.isReal) return Buffer.from('onnx-by-the-test');
	return readFile(new URL('../../testdata/models/linear.onnx', import.meta.url));
}

describe.each(looks)('the factor sets %s', (_, look) => {
	it('are searched, shown with a chart and used', () =>
		withVisit(look, async (visit) => {
			const { page } = visit;
			await visit.open('/catalog/factors?factor=alpha101/alpha7');
			const article = page.getByRole('article', { name: 'alpha7' });
			await article.waitFor();
			// The formula has the colours of the editor, and the definition that it uses stands below.
			await article.locator('code span.brass').first().waitFor();
			expect(await article.getByText('adv20', { exact: true }).count()).toBeGreaterThan(0);
			await article.locator('canvas').first().waitFor();
			expect(await page.locator('[role=alert]').count(), 'error states').toBe(0);
			await isSound(visit);
			if (look === looks[0]![1]) await visit.picture('factor-en-dark-desktop');
			// With the keyboard alone: search, first result.
			const search = page.getByRole('searchbox').first();
			await search.fill('alpha158 KMID');
			await search.press('Enter');
			await page.waitForURL('**factor=alpha158/KMID');
			await page.getByRole('article', { name: 'KMID' }).waitFor();
			await search.fill('');
			await search.press('ArrowDown');
			await page.keyboard.press('ArrowRight');
			await page.keyboard.press('Enter');
			await page.waitForURL(/factor=alpha101\//);
			await visit.settle();
			await isSound(visit);
		}));
});

describe('a factor', () => {
	it('is copied, opened on the chart and begun a strategy with', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
			await visit.open('/catalog/factors?factor=alpha158/KMID');
			await page.getByRole('button', { name: 'Copy the expression' }).click();
			await page.getByText('Copied.').waitFor();
			expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('(close - open) / open');
			await page.getByRole('link', { name: 'Open in the chart' }).click();
			await page.waitForURL(/\/chart\/.*below=/);
			await visit.settle();
			expect(await page.locator('main li code').allInnerTexts()).toEqual(['(close - open) / open']);
			await page.goBack();
			await page.getByRole('link', { name: 'Use in a strategy' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('From the catalogue').waitFor();
			await dialog.getByRole('textbox', { name: 'Name' }).fill('Body of the bar');
			await dialog.getByRole('button', { name: 'Create' }).click();
			await page.waitForURL('**/strategies/*-*');
			await page.getByText('Ready to run').waitFor();
			await page.locator('.cm-line').filter({ hasText: '(close - open) / open' }).first().waitFor();
			page.on('dialog', (dialog) => void dialog.accept());
		}));

	it('that compares symbols is drawn among stored ones', () =>
		withVisit({}, async (visit) => {
			await visit.open('/catalog/factors?factor=alpha101/alpha1');
			await visit.page.getByText(/^Compared among .+,.+\./).waitFor();
			await visit.page.getByRole('link', { name: 'Open in the chart' }).click();
			await visit.page.waitForURL(/universe=/);
			await visit.settle();
			await visit.page.getByText(/^Values across symbols compare .+,/).waitFor();
			expect(await visit.page.locator('[role=alert]').count(), 'error states').toBe(0);
		}));

	it('without its columns says so, and one that is not there too', () =>
		withVisit({}, async (visit) => {
			await visit.open('/catalog/factors?factor=alpha101/alpha56');
			await visit.page.getByText(/^No stored series has .*cap/).waitFor();
			await visit.open('/catalog/factors?factor=alpha101/none');
			await visit.page.getByText('There is no such factor').waitFor();
		}));
});

describe('models and regimes', () => {
	it('begin with what to do, are fitted, looked at and deleted', async () => {
		await withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/catalog/models');
			await page.getByText('No models and no regimes yet').waitFor();
			await isSound(visit);
			await page.getByRole('button', { name: 'Fit a regime' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByRole('textbox', { name: 'Name' }).fill('e2e-regime');
			await dialog.locator('.cm-content').nth(2).waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await visit.picture('fit-en-dark-desktop');
			await dialog.getByRole('button', { name: 'Fit', exact: true }).click();
			await page.waitForURL('**model=e2e-regime', { timeout: 60_000 });
			await page.getByRole('article', { name: 'e2e-regime' }).locator('canvas').first().waitFor();
			await visit.settle();
			await visit.picture('regime-en-dark-desktop');
		});
		for (const [, look] of looks) {
			await withVisit(look, async (visit) => {
				await visit.open('/catalog/models?model=e2e-regime');
				const article = visit.page.getByRole('article', { name: 'e2e-regime' });
				await article.locator('canvas').first().waitFor();
				// The legend names each state that is drawn, and nothing else of the regime.
				const drawn = await article.locator('.plot code').allInnerTexts();
				expect(drawn.map((label) => label.split(' · ')[1])).toEqual(['choppy', 'trending', 'volatile']);
				const cells = await article.getByRole('table').last().getByRole('cell').allInnerTexts();
				expect(cells).toHaveLength(9);
				expect(await visit.page.locator('[role=alert]').count(), 'error states').toBe(0);
				await isSound(visit);
			});
		}
		await withVisit({}, async (visit) => {
			const { page } = visit;
			await visit.open('/catalog/models?model=e2e-regime');
			await page.getByRole('article').getByRole('button', { name: 'Delete' }).click();
			await page.getByRole('dialog').getByText('Expressions that name it have no value').waitFor();
			await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
			await page.getByText('e2e-regime is deleted.').waitFor();
			await page.getByText('No models and no regimes yet').waitFor();
		});
	});

	it('are uploaded, refused with the reason and replaced on purpose only', () =>
		withVisit({}, async (visit) => {
			const { page } = visit;
			const content = await onnx(visit);
			await visit.open('/catalog/models');
			const send = async (name: string, buffer: Buffer) => {
				await page.getByRole('button', { name: 'Upload a model' }).first().click();
				const dialog = page.getByRole('dialog');
				await dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
				await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
				return dialog;
			};
			const refused = await send('noise.onnx', Buffer.from('no model at all'));
			await refused.getByText(/the model cannot be used: /).waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await refused.getByRole('button', { name: 'Cancel' }).click();
			await send('e2e.onnx', content);
			await page.waitForURL('**model=e2e.onnx');
			const article = page.getByRole('article', { name: 'e2e.onnx' });
			await article.getByText('Features that it takes').waitFor();
			await article.locator('canvas').first().waitFor();
			await visit.settle();
			expect(await page.locator('[role=alert]').count(), 'error states').toBe(0);
			const taken = await send('e2e.onnx', content);
			await taken.getByText(/there is a model `e2e.onnx` already/).waitFor();
			await taken.getByRole('checkbox').check();
			await taken.getByRole('button', { name: 'Upload', exact: true }).click();
			await taken.waitFor({ state: 'hidden' });
			await article.getByRole('button', { name: 'Delete' }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
			await page.getByText('e2e.onnx is deleted.').waitFor();
			// What was refused is an answer, not a fault of the page.
			const answers = visit.errors.splice(0);
			expect(answers.every((error) => /status of (422|409)/.test(error))).toBe(true);
		}));
});
