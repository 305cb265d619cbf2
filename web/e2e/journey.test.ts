import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser, type Visit } from './browser';

let browser: TestBrowser;
let visit: Visit;
beforeAll(async () => {
	browser = await TestBrowser.start();
});
afterAll(() => browser.close());

async function withVisit(run: (visit: Visit) => Promise<void>): Promise<void> {
	visit = await browser.visit();
	try {
		await run(visit);
		expect(visit.errors).toEqual([]);
	} finally {
		await visit.close();
	}
}

describe('a new user', () => {
	it('opens the demo strategy, changes a number, runs the backtest and sees the result', () =>
		withVisit(async ({ page, open, settle }) => {
			await open.call(visit, '/');
			await page.getByRole('link', { name: /^Open “/ }).click();
			await page.waitForURL('**/strategies/*');
			const field = page.getByRole('spinbutton').first();
			const before = Number(await field.inputValue());
			await field.focus();
			await page.keyboard.press('ArrowUp');
			const after = Number(await field.inputValue());
			expect(after).toBeGreaterThan(before);
			await page.getByRole('button', { name: 'Run backtest' }).first().click();
			await page.waitForURL('**/backtest/*');
			await page.getByRole('tab', { name: 'Overview' }).waitFor({ timeout: 60_000 });
			await settle.call(visit);
			expect(await page.locator('main header').innerText()).toContain(`= ${after}`);
			expect(await page.getByText('Total return').count()).toBe(1);
			// Warnings speak plainly: no code, and no count twice.
			const warnings = page.locator('main details').first();
			await warnings.getByText('The prices are invented').waitFor();
			expect(await warnings.innerText()).not.toMatch(/size_zero|refused: max_drawdown|×/);
			expect(await page.locator('.u-wrap canvas').count()).toBe(2);
			await page.getByRole('tab', { name: /^Trades/ }).click();
			await page.locator('main canvas').first().waitFor();
			expect(await page.getByRole('row').nth(1).getAttribute('class')).toContain('selected');
			await page.getByRole('row').nth(3).click();
			await settle.call(visit);
			expect(await page.locator('tr.selected').count()).toBe(1);
			await visit.picture('trades-en-dark-desktop');
			await page.getByRole('tab', { name: /^Orders/ }).click();
			await page.getByRole('cell', { name: 'Filled', exact: true }).first().waitFor();
			expect(await page.getByRole('table').last().innerText()).not.toMatch(/\b(filled|market|stop_loss|rejected_no_cash)\b/);
		}));
});

describe('a result', () => {
	it('explains every metric in both languages', async () => {
		for (const [language, tab, name, meaning] of [
			['en', 'All metrics', 'Sharpe ratio', /sample standard deviation/],
			['fr', 'Toutes les mesures', 'Ratio de Sharpe', /écart-type d’échantillon/]
		] as const) {
			const visit = await browser.visit({ language });
			const { items } = await visit.get<{ items: { id: string }[] }>('/backtest?status=completed');
			await visit.open(`/backtest/${items[0]!.id}`);
			await visit.page.getByRole('tab', { name: tab }).click();
			const row = visit.page.getByRole('row').filter({ has: visit.page.getByRole('rowheader', { name: `${name} sharpe`, exact: true }) });
			expect(await row.innerText()).toMatch(meaning);
			expect(
				await visit.page
					.getByRole('rowheader')
					.filter({ hasText: /^[a-z_]+$/ })
					.count(),
				'metrics without a name'
			).toBe(0);
			await visit.page.getByRole('searchbox').fill('sharpe');
			await visit.page.getByRole('rowheader', { name: 'Calmar' }).first().waitFor({ state: 'detached' });
			expect(await visit.accessibilityProblems()).toEqual([]);
			expect(await visit.scrollsSideways()).toBe(false);
			expect(visit.errors).toEqual([]);
			if (language === 'en') await visit.picture('metrics-en-dark-desktop');
			await visit.close();
		}
	});
});

describe('on a phone', () => {
	it.each(['en', 'fr'] as const)('every shown column of trades and orders is in sight, in %s', async (language) => {
		const visit = await browser.visit({ language, width: 390, height: 844 });
		const { items } = await visit.get<{ items: { id: string }[] }>('/backtest?status=completed');
		await visit.open(`/backtest/${items[0]!.id}`);
		for (const tab of [/^Trades/, /^(Orders|Ordres)/]) {
			await visit.page.getByRole('tab', { name: tab }).click();
			await visit.settle();
			const ends = await visit.page
				.locator('table thead th')
				.evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().right));
			expect(ends.length).toBeGreaterThan(5);
			expect(Math.max(...ends)).toBeLessThanOrEqual(378);
		}
		await visit.close();
	});
});

describe('the dashboard', () => {
	it('shows the newest result without asking for it', () =>
		withVisit(async (visit) => {
			const asked: string[] = [];
			visit.page.on('request', (request) => {
				if (request.url().includes('/api/')) asked.push(new URL(request.url()).pathname);
			});
			await visit.open('/');
			const newest = visit.page.getByRole('region', { name: 'Newest result' });
			await newest.getByText('Total return').waitFor();
			expect(asked.filter((path) => path.includes('/results'))).toEqual([]);
			expect(new Set(asked).size, `each question once: ${asked.join(' ')}`).toBe(asked.length);
			await newest.getByRole('link', { name: 'Open the result' }).click();
			await visit.page.waitForURL('**/backtest/*');
		}));
});

describe('the strategy editor', () => {
	it('says what is wrong under the text and offers completions', () =>
		withVisit(async (visit) => {
			await visit.open('/strategies');
			await visit.page.getByRole('button', { name: 'New strategy' }).first().click();
			await visit.page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
			await visit.page.waitForURL('**/strategies/*-*');
			await visit.settle();
			await visit.page.getByText('Ready to run').waitFor();
			const line = visit.page.locator('.cm-line').filter({ hasText: 'ema(close, fast)' }).first();
			await line.click();
			await visit.page.keyboard.press('End');
			for (let i = 0; i < 'ema(close, fast)"'.length; i++) await visit.page.keyboard.press('Backspace');
			await visit.page.keyboard.type('em', { delay: 40 });
			await visit.page.locator('.cm-tooltip-autocomplete').getByText('ema').first().waitFor();
			await visit.picture('completion-en-dark-desktop');
			await visit.page.keyboard.press('Escape');
			for (let i = 0; i < 'em'.length; i++) await visit.page.keyboard.press('Backspace');
			await visit.page.keyboard.type('smaa(close, 3)"', { delay: 10 });
			await visit.page.getByText(/to fix before it can run/).waitFor();
			await visit.page.getByText('unknown function `smaa`').first().waitFor();
			expect(await visit.page.getByRole('button', { name: 'Run backtest' }).first().isDisabled()).toBe(true);
			await visit.picture('findings-en-dark-desktop');
			visit.page.on('dialog', (dialog) => void dialog.accept());
		}));
});

describe('the command palette', () => {
	it('opens with the keyboard and goes where it is told', () =>
		withVisit(async (visit) => {
			await visit.open('/');
			await visit.page.keyboard.press('Control+k');
			await visit.page.getByRole('combobox').waitFor();
			await visit.page.waitForTimeout(300);
			expect(await visit.accessibilityProblems()).toEqual([]);
			await visit.picture('palette-en-dark-desktop');
			await visit.page.keyboard.type('backtests');
			await visit.page.keyboard.press('Enter');
			await visit.page.waitForURL('**/backtest');
			await visit.page.keyboard.press('g');
			await visit.page.keyboard.press('e');
			await visit.page.waitForURL('**/data');
		}));
	it('switches the language and the theme, and the choice lasts', () =>
		withVisit(async (visit) => {
			await visit.open('/');
			for (const words of ['Passer en fran', 'sombre et clair']) {
				await visit.page.keyboard.press('Control+k');
				await visit.page.getByRole('combobox').fill(words);
				await visit.page.keyboard.press('Enter');
			}
			await visit.page.reload();
			await visit.settle();
			expect(await visit.page.getAttribute('html', 'lang')).toBe('fr');
			expect(await visit.page.getAttribute('html', 'data-theme')).toBe('light');
			expect(await visit.page.getByRole('link', { name: 'Données', exact: true }).count()).toBe(1);
		}));
});

describe('the chart', () => {
	it('asks for no more than the screen shows, and for detail on zooming in', () =>
		withVisit(async (visit) => {
			const asked: URL[] = [];
			visit.page.on('request', (request) => {
				if (request.url().includes('/history')) asked.push(new URL(request.url()));
			});
			await visit.open('/chart');
			await visit.page.waitForURL('**/chart/*');
			await visit.settle();
			await visit.page.getByRole('button', { name: 'Whole history' }).click();
			await visit.settle();
			await visit.page.getByText(/bars per candle/).waitFor();
			const frame = visit.page.locator('main [role=group][tabindex="0"]').first();
			await frame.focus();
			for (let i = 0; i < 14; i++) {
				await visit.page.keyboard.press('+');
				await visit.page.waitForTimeout(180);
			}
			await visit.settle();
			for (const url of asked) expect(Number(url.searchParams.get('points'))).toBeLessThanOrEqual(2_000);
			expect(asked.length).toBeGreaterThan(2);
			expect(asked.length).toBeLessThan(20);
			await visit.page.getByText(/bars per candle/).waitFor({ state: 'detached' });
		}));
	it('plots an expression and keeps it in the address', () =>
		withVisit(async (visit) => {
			await visit.open('/chart');
			await visit.page.waitForURL('**/chart/*');
			await visit.settle();
			await visit.page.getByRole('button', { name: 'Plot bbands(close, 20, 2)' }).click();
			await visit.page.waitForURL(/over=bbands/);
			await visit.page.reload();
			await visit.settle();
			await visit.page.locator('.legend').getByText(/upper/).waitFor();
		}));
	it('plots nothing that is known to be wrong', () =>
		withVisit(async (visit) => {
			await visit.open('/chart');
			await visit.page.waitForURL('**/chart/*');
			await visit.settle();
			await visit.page.getByRole('textbox', { name: 'Expression' }).click();
			await visit.page.keyboard.type('smaa(close, 3)');
			await visit.page.getByText('unknown function `smaa`').first().waitFor();
			expect(await visit.page.getByRole('button', { name: 'Plot', exact: true }).isDisabled()).toBe(true);
			await visit.page.keyboard.press('End');
			for (let i = 0; i < 'smaa(close, 3)'.length; i++) await visit.page.keyboard.press('Backspace');
			await visit.page.keyboard.type('sma(close, 3)');
			await visit.page.getByRole('button', { name: 'Plot', exact: true }).click();
			await visit.page.waitForURL(/sma/);
		}));
});

describe('the catalogue', () => {
	it('finds a function by its meaning, draws it, and opens it in the chart', () =>
		withVisit(async (visit) => {
			await visit.open('/');
			await visit.page.keyboard.press('g');
			await visit.page.keyboard.press('f');
			await visit.page.waitForURL('**/catalog');
			await visit.settle();
			await visit.page.getByRole('searchbox', { name: /Search by name/ }).fill('relative strength');
			await visit.page.getByRole('button', { name: 'rsi', exact: true }).click();
			await visit.page.waitForURL(/entry=rsi/);
			await visit.settle();
			const entry = visit.page.getByRole('article', { name: 'rsi', exact: true });
			await entry.getByRole('rowheader', { name: 'n', exact: true }).waitFor();
			expect(await entry.getByRole('table', { name: 'Checked against' }).getByRole('row').count()).toBeGreaterThan(1);
			const drawn = entry.locator('.legend .plot dd');
			await drawn.waitFor();
			const value = Number(await drawn.textContent());
			expect(value).toBeGreaterThan(0);
			expect(value).toBeLessThan(100);
			await entry.getByRole('link', { name: 'Open in the chart' }).click();
			await visit.page.waitForURL(/\/chart\/.+below=rsi/);
		}));
	it('has no wrong entry for a wrong address', () =>
		withVisit(async (visit) => {
			await visit.open('/catalog?entry=no_such_function');
			await visit.page.getByText('There is no such entry').waitFor();
			expect(await visit.page.getByRole('article').count()).toBe(0);
		}));
});

describe('the data page', () => {
	it('imports a file after a look into it, and deletes the series again', () =>
		withVisit(async (visit) => {
			const days = Array.from({ length: 40 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day))).filter((day) => day.getUTCDay() % 6 !== 0);
			const rows = days.map(
				(day, index) => `${day.toISOString().slice(0, 10)},${100 + index},${102 + index},${99 + index},${101 + index},${1000 * (index + 1)}`
			);
			await visit.open('/data');
			await visit.page.setInputFiles('input[type=file]', {
				name: 'e2e.csv',
				mimeType: 'text/csv',
				buffer: Buffer.from(['Date,Open,High,Low,Close,Volume', ...rows, ''].join('\n'))
			});
			const dialog = visit.page.getByRole('dialog');
			await dialog.getByRole('columnheader').first().waitFor();
			expect(await dialog.getByRole('columnheader').count()).toBe(6);
			expect(await visit.accessibilityProblems()).toEqual([]);
			await dialog.getByLabel('Symbol', { exact: true }).fill('E2E');
			await dialog.getByRole('button', { name: 'Look again' }).click();
			await dialog.getByRole('button', { name: 'Import', exact: true }).click();
			await dialog.getByText('Rows imported').waitFor();
			await dialog.getByRole('button', { name: 'Done' }).click();
			const row = visit.page.getByRole('row').filter({ hasText: 'E2E' });
			await row.click();
			await visit.settle();
			// Real prices beside simulated ones: each series says what it is.
			expect(await row.innerText()).not.toContain('Simulated data');
			expect(await visit.page.getByRole('row').filter({ hasText: 'Simulated data' }).count()).toBeGreaterThan(1);
			expect(await visit.page.locator('header').getByText('Simulated data').count()).toBe(0);
			await visit.page.getByRole('button', { name: 'Delete', exact: true }).click();
			await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
			await row.waitFor({ state: 'detached' });
		}));
});

describe('what is traded', () => {
	it.each([
		['en', ['Kind', 'Calendar', 'Tick', 'Multiplier', 'Currency'], 'Look again', 'Import', 'Done', 'Delete'],
		['fr', ['Nature', 'Calendrier', 'Pas de cotation', 'Multiplicateur', 'Devise'], 'Réexaminer', 'Importer', 'Terminer', 'Supprimer']
	] as const)(
		'can be told to an import, in %s',
		async (language, [kind, calendar, tick, multiplier, currency], look, store, done, remove) => {
			const visit = await browser.visit({ language });
			try {
				const days = Array.from({ length: 30 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day))).filter(
					(day) => day.getUTCDay() % 6 !== 0
				);
				const rows = days.map((day) => `${day.toISOString().slice(0, 10)},100,102,99,101,1000`);
				const name = `TOLD${language.toUpperCase()}`;
				await visit.open('/data');
				await visit.page.setInputFiles('input[type=file]', {
					name: `${name}.csv`,
					mimeType: 'text/csv',
					buffer: Buffer.from(['Date,Open,High,Low,Close,Volume', ...rows, ''].join('\n'))
				});
				const dialog = visit.page.getByRole('dialog');
				await dialog.getByRole('columnheader').first().waitFor();
				await dialog.getByLabel(kind, { exact: true }).selectOption('future');
				await dialog.getByLabel(calendar, { exact: true }).selectOption('CME');
				await dialog.getByLabel(tick, { exact: true }).fill('0.25');
				await dialog.getByLabel(multiplier, { exact: true }).fill('50');
				await dialog.getByLabel(currency, { exact: true }).fill('eur');
				await dialog.getByRole('button', { name: look }).click();
				await dialog.getByRole('columnheader').first().waitFor();
				expect(await visit.accessibilityProblems()).toEqual([]);
				await dialog.getByRole('button', { name: store, exact: true }).click();
				await dialog.getByRole('button', { name: done }).click();
				expect(await visit.get(`/instruments/${name}`)).toMatchObject({
					asset_class: 'future',
					calendar: 'CME',
					tick_size: '0.25',
					multiplier: '50',
					currency: 'EUR'
				});
				const row = visit.page.getByRole('row').filter({ hasText: name });
				await row.click();
				await visit.settle();
				await visit.page.getByRole('button', { name: remove, exact: true }).click();
				await visit.page.getByRole('dialog').getByRole('button', { name: remove, exact: true }).click();
				await row.waitFor({ state: 'detached' });
				expect(visit.errors).toEqual([]);
			} finally {
				await visit.close();
			}
		}
	);
});

describe('a file with bad rows', () => {
	it('is imported only when the user says that they may be left out', () =>
		withVisit(async (visit) => {
			const days = Array.from({ length: 40 }, (_, day) => new Date(Date.UTC(2024, 2, 4 + day))).filter((day) => day.getUTCDay() % 6 !== 0);
			const rows = days.map(
				(day, index) => `${day.toISOString().slice(0, 10)},${50 + index},${52 + index},${49 + index},${51 + index},9000`
			);
			rows[4] = '2024-03-08,abc,56,53,55,9000';
			await visit.open('/data');
			await visit.page.setInputFiles('input[type=file]', {
				name: 'ACME.csv',
				mimeType: 'text/csv',
				buffer: Buffer.from(['Date,Open,High,Low,Close,Volume', ...rows, ''].join('\n'))
			});
			const dialog = visit.page.getByRole('dialog');
			await dialog.getByText(/^line \d+$/).waitFor();
			const store = dialog.getByRole('button', { name: 'Import', exact: true });
			expect(await store.isDisabled()).toBe(true);
			expect(await visit.accessibilityProblems()).toEqual([]);
			await visit.picture('bad-rows-en-dark-desktop');
			await dialog.getByLabel('Leave bad rows out and import the rest').check();
			await store.click();
			await dialog.getByText('Rows imported').waitFor();
			expect(await dialog.getByRole('definition').allInnerTexts()).toContain('1');
			await dialog.getByRole('button', { name: 'Done' }).click();
			const row = visit.page.getByRole('row').filter({ hasText: 'ACME' });
			await row.click();
			await visit.settle();
			await visit.page.getByRole('button', { name: 'Delete', exact: true }).click();
			await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
			await row.waitFor({ state: 'detached' });
		}));
});

describe('a file that needs telling', () => {
	const days = Array.from({ length: 12 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));
	const file = (name: string, header: string, dates: string[]) => ({
		name,
		mimeType: 'text/csv',
		buffer: Buffer.from(
			[header, ...dates.map((date, index) => `${date},${50 + index},${52 + index},${49 + index},${51 + index},9000`), ''].join('\n')
		)
	});
	/** Ends what a test has imported, where it did. */
	async function forget(visit: Visit, symbol: string): Promise<void> {
		await visit.page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
		const row = visit.page.getByRole('row').filter({ hasText: symbol });
		await row.click();
		await visit.settle();
		await visit.page.getByRole('button', { name: 'Delete', exact: true }).click();
		await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
		await row.waitFor({ state: 'detached' });
	}

	it('is imported once each column has its meaning', () =>
		withVisit(async (visit) => {
			await visit.open('/data');
			await visit.page.setInputFiles('input[type=file]', file('WRONG.csv', 'c0,c1,c2,c3,c4,c5', days));
			const dialog = visit.page.getByRole('dialog');
			await dialog.getByText('The file cannot be imported as it is').waitFor();
			const store = dialog.getByRole('button', { name: 'Import', exact: true });
			expect(await store.isDisabled()).toBe(true);
			// No row is bad, so leaving rows out is no way to import it.
			expect(await dialog.getByLabel('Leave bad rows out and import the rest').count()).toBe(0);
			expect(await visit.accessibilityProblems()).toEqual([]);
			for (const [index, role] of ['time', 'open', 'high', 'low', 'close', 'volume'].entries())
				await dialog.getByLabel(`c${index}`, { exact: true }).selectOption(role);
			await visit.picture('mapping-en-dark-desktop');
			await dialog.getByRole('button', { name: 'Look again' }).click();
			await dialog.getByText('Every row looks good').waitFor();
			await store.click();
			await dialog.getByText('Rows imported').waitFor();
			await forget(visit, 'WRONG');
		}));

	it('is imported once it is known whether the day or the month comes first', () =>
		withVisit(async (visit) => {
			await visit.open('/data');
			const dates = days.map((day) => day.replace(/(\d+)-(\d+)-(\d+)/, '$3/$2/$1'));
			await visit.page.setInputFiles('input[type=file]', file('DATES.csv', 'Date,Open,High,Low,Close,Volume', dates));
			const dialog = visit.page.getByRole('dialog');
			await dialog.getByText('Which comes first in its dates?').waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await dialog.getByRole('button', { name: /^The day/ }).click();
			await dialog.getByText('Every row looks good').waitFor();
			expect(await dialog.getByLabel('Date format').inputValue()).toBe('%d/%m/%Y');
			await dialog.getByRole('button', { name: 'Import', exact: true }).click();
			await dialog.getByText('Rows imported').waitFor();
			await forget(visit, 'DATES');
		}));
});

describe('an address of something that is not there', () => {
	it.each([
		['/chart/NOPE', 'There are no prices of NOPE', 'All data', '/data'],
		['/backtest/0190f3c2-7b44-7c1e-9a57-000000009999', 'There is no such backtest', 'All backtests', '/backtest'],
		['/strategies/0190f3c2-7b44-7c1e-9a57-000000009999', 'There is no such strategy', 'All strategies', '/strategies']
	])('%s says so and leads back', async (address, words, way, target) => {
		const visit = await browser.visit();
		try {
			await visit.open(address);
			await visit.page.getByText(words).waitFor();
			expect(await visit.accessibilityProblems()).toEqual([]);
			await visit.page.getByRole('link', { name: way }).click();
			await visit.page.waitForURL(`**${target}`);
		} finally {
			await visit.close();
		}
	});
	it('a mistyped symbol leads to the one that was meant', async () => {
		const visit = await browser.visit();
		const { items } = await visit.get<{ items: { symbol: string }[] }>('/symbols');
		const { symbol } = items[0]!;
		await visit.open(`/chart/${symbol}X`);
		await visit.page.getByRole('link', { name: symbol, exact: true }).click();
		await visit.page.waitForURL(`**/chart/${symbol}`);
		await visit.close();
	});
});

describe('a refused value', () => {
	it('is marked at its field, once', async () => {
		const visit = await browser.visit();
		await visit.open('/backtest');
		const capital = visit.page.getByLabel('Starting capital');
		await capital.fill('abc');
		await visit.page.locator('form button[type=submit]').click();
		await visit.page.getByRole('alert').waitFor();
		expect(await capital.getAttribute('aria-invalid')).toBe('true');
		expect(await visit.page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining('abc')]);
		expect(await visit.accessibilityProblems()).toEqual([]);
		await visit.close();
	});
});

describe('the connection', () => {
	it('says when it is lost and comes back by itself', async () => {
		const visit = await browser.visit();
		let cut: (() => void) | null = null;
		let refuse = false;
		await visit.page.routeWebSocket('**/api/v1/ws', (socket) => {
			if (refuse) return void socket.close();
			socket.connectToServer();
			cut = () => void socket.close();
		});
		await visit.open('/');
		const badge = visit.page.locator('[data-state]');
		await visit.page.locator('[data-state=open]').waitFor();
		refuse = true;
		cut!();
		await visit.page.locator('[data-state=waiting]').waitFor();
		await visit.page.getByText(/What you see may be stale/).waitFor({ timeout: 15_000 });
		refuse = false;
		await visit.page.locator('[data-state=open]').waitFor({ timeout: 30_000 });
		expect(await badge.innerText()).toBe('Live');
		expect(await visit.page.getByText(/What you see may be stale/).count()).toBe(0);
		await visit.close();
	});
});

describe('without a server', () => {
	it('the page says so, and what to do', async () => {
		const visit = await browser.visit();
		await visit.open('/');
		await visit.page.route('**/api/v1/datasets*', (route) => route.abort());
		await visit.page.getByRole('link', { name: 'Data', exact: true }).click();
		await visit.page.getByRole('heading', { name: 'Data', exact: true }).first().waitFor();
		await visit.page.evaluate(() => window.dispatchEvent(new Event('focus')));
		await visit.open('/data').catch(() => {});
		await visit.page.getByText('The server does not answer').waitFor({ timeout: 15_000 });
		await visit.page.unroute('**/api/v1/datasets*');
		await visit.page.getByRole('button', { name: 'Try again' }).click();
		await visit.page.getByRole('table').first().waitFor();
		await visit.close();
	});
	it('a page whose code does not arrive says the same, and comes with another try', async () => {
		const visit = await browser.visit();
		await visit.open('/');
		await visit.page.route('**/_app/immutable/**', (route) => route.abort());
		await visit.page.getByRole('link', { name: 'Strategies', exact: true }).click();
		await visit.page.getByText('The server does not answer').last().waitFor();
		await visit.page.unroute('**/_app/immutable/**');
		await visit.page.getByRole('button', { name: 'Try again' }).click();
		await visit.page.getByRole('heading', { name: 'Strategies', exact: true }).waitFor();
		await visit.close();
	});
});
