import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { startFixtureServer } from './fixtures/server.mjs';
import { startOwnServer } from './own-server';

const FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];
const IMAGES = fileURLToPath(new URL('../../docs/guide/images/', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export type Look = { language?: 'en' | 'fr'; theme?: 'dark' | 'light'; width?: number; height?: number };

/** A browser pointed at the server under test: a running Bellwether (`BELLWETHER_URL`), else the recorded one. */
export class TestBrowser {
	readonly url: string;
	/** Whether a real engine answers. */
	readonly isReal: boolean;
	readonly #browser: Browser;
	readonly #stop: () => void | Promise<void>;

	private constructor(browser: Browser, url: string, isReal: boolean, stop: () => void | Promise<void>) {
		this.#browser = browser;
		this.url = url;
		this.isReal = isReal;
		this.#stop = stop;
	}

	/** With `options`, a real server is one of the test's own, empty and started with them, where the program is known (`BELLWETHER_BIN`). */
	static async start(options?: readonly string[]): Promise<TestBrowser> {
		const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
		const real = process.env.BELLWETHER_URL;
		const program = process.env.BELLWETHER_BIN;
		if (real && options && program) {
			const own = await startOwnServer(program, options);
			return new TestBrowser(browser, own.url, true, own.stop);
		}
		if (real) return new TestBrowser(browser, real.replace(/\/$/, ''), true, () => {});
		const fixture = await startFixtureServer();
		return new TestBrowser(browser, fixture.url, false, fixture.close);
	}

	/** A fresh visitor with the given looks. */
	async visit({ language = 'en', theme = 'dark', width = 1440, height = 900 }: Look = {}): Promise<Visit> {
		const context = await this.#browser.newContext({
			viewport: { width, height },
			colorScheme: theme,
			locale: language === 'fr' ? 'fr-FR' : 'en-GB',
			reducedMotion: 'reduce',
			hasTouch: width < 600,
			isMobile: width < 600
		});
		return new Visit(this.url, this.isReal, context, await context.newPage());
	}

	async close(): Promise<void> {
		await this.#browser.close();
		await this.#stop();
	}
}

/** One visitor's page, with everything that went wrong on it. */
export class Visit {
	readonly page: Page;
	/** Errors on the console and uncaught ones. */
	readonly errors: string[] = [];
	/** Whether a real engine answers. */
	readonly isReal: boolean;
	readonly #url: string;
	readonly #context: BrowserContext;

	constructor(url: string, isReal: boolean, context: BrowserContext, page: Page) {
		this.#url = url;
		this.isReal = isReal;
		this.#context = context;
		this.page = page;
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') this.errors.push(`${message.text()} ${message.location().url}`);
		});
		page.on('pageerror', (error) => this.errors.push(String(error)));
	}

	/** Opens a page of the app and waits until nothing on it is loading. */
	async open(path: string): Promise<void> {
		await this.page.goto(this.#url + path);
		await this.settle();
	}

	async settle(): Promise<void> {
		await this.page.waitForSelector('main h1', { state: 'attached' });
		await this.page.waitForFunction(() => document.querySelector('main .skeleton, main [aria-busy="true"]') === null);
		await this.page.waitForTimeout(250);
	}

	/** Calls the API as the page would. */
	async get<T>(path: string): Promise<T> {
		const response = await this.page.request.get(`${this.#url}/api/v1${path}`);
		if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
		return (await response.json()) as T;
	}

	/** Sends JSON, or a file as a form, as the page would. */
	async send<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T> {
		const content = 'multipart' in body ? body : { data: body };
		const response = await this.page.request.fetch(`${this.#url}/api/v1${path}`, { method, ...content });
		if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
		return (await response.json()) as T;
	}

	/** What axe finds wrong by WCAG 2.2 AA, one line per finding. */
	async accessibilityProblems(): Promise<string[]> {
		// Through the protocol, not as a tag: the page's own policy forbids foreign scripts.
		await this.page.evaluate((await import('node:fs')).readFileSync(AXE, 'utf8'));
		return this.page.evaluate(async () => {
			const axe = (
				window as unknown as {
					axe: {
						run(
							context: unknown,
							options: unknown
						): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }>;
					};
				}
			).axe;
			const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
			return violations.flatMap((violation) =>
				violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} — ${node.failureSummary.replaceAll('\n', ' ')}`)
			);
		});
	}

	/** Whether the page scrolls sideways. */
	async scrollsSideways(): Promise<boolean> {
		return this.page.evaluate(() => {
			const main = document.querySelector('main')!;
			return document.documentElement.scrollWidth > window.innerWidth || main.scrollWidth > main.clientWidth;
		});
	}

	/** Keeps a picture for the guide when UPDATE_SCREENSHOTS=1; of a real server only, so that the guide shows no invented result. */
	async picture(name: string): Promise<void> {
		if (process.env.UPDATE_SCREENSHOTS !== '1' || !this.isReal) return;
		await mkdir(IMAGES, { recursive: true });
		await this.page.screenshot({ path: `${IMAGES}${name}.png` });
	}

	async close(): Promise<void> {
		await this.#context.close();
	}
}
