import type { Page, WebSocketRoute } from 'playwright-core';
import type { components } from '../src/lib/api/schema';

type Alert = components['schemas']['Alert'];
type Outcomes = components['schemas']['AlertOutcomes'];

/** Alerts as the contract has them, answered in the server's place: when a rule fires on a moving market no test can say. */
export class ToldAlerts {
	readonly #page: Page;
	readonly #rows: Alert[] = [];
	#socket: WebSocketRoute | null = null;
	#seq = 0;
	/** Has the server fail to mark anything. */
	refuses = false;

	private constructor(page: Page) {
		this.#page = page;
	}

	/** Alerts of a stored symbol, the newest in the last hours of its prices; every fourth nobody has seen. */
	static async on(page: Page, symbol: string, last: string, count = 60): Promise<ToldAlerts> {
		const told = new ToldAlerts(page);
		const end = Date.parse(last);
		for (let n = 0; n < count; n++) told.#rows.push(alertOf(n, n % 3 === 2 ? 'OTHER' : symbol, end - (20 + n * 37) * 60_000));
		await page.route(/\/api\/v1\/alerts(\/|\?|$)/, async (route) => {
			const request = route.request();
			const url = new URL(request.url());
			const answer = told.#answer(request.method(), url.pathname.slice('/api/v1/alerts'.length), url.searchParams, request.postDataJSON());
			if (answer === null) await route.abort();
			else await route.fulfill({ json: answer });
		});
		await page.routeWebSocket('**/api/v1/ws', (socket) => {
			const server = socket.connectToServer();
			told.#socket = socket;
			server.onMessage((message) => {
				if (!String(message).startsWith('{"channel":"alerts"')) socket.send(message);
			});
		});
		return told;
	}

	get unread(): number {
		return this.#rows.filter((row) => !row.is_read).length;
	}

	/** A new one comes by the hub. */
	arrive(symbol: string): void {
		const row = alertOf(1000 + this.#rows.length, symbol, Date.parse(this.#rows[0]!.time) + 60_000);
		this.#rows.unshift({ ...row, is_read: false, outcome: null });
		this.#socket?.send(
			JSON.stringify({ channel: 'alerts', seq: ++this.#seq, ts: new Date().toISOString(), type: 'update', data: this.#rows[0] })
		);
	}

	#answer(method: string, path: string, query: URLSearchParams, body: { is_read?: boolean } | null): object | null {
		if (method !== 'GET' && this.refuses) return null;
		if (path === '') return this.#list(query);
		if (path === '/stats') return this.#stats();
		if (path === '/read-all') {
			const marked = this.unread;
			for (const row of this.#rows) row.is_read = true;
			return { marked, unread: 0 };
		}
		const row = this.#rows.find(({ id }) => path === `/${id}`)!;
		if (method === 'PATCH') {
			row.is_read = body!.is_read!;
			return row;
		}
		return { alert: row, rule_document: 'name: Above the average\ntype: technical\n' };
	}

	#list(query: URLSearchParams): object {
		const rows = this.#rows.filter(
			(row) =>
				['symbol', 'setup'].every((name) => !query.has(name) || query.get(name) === row[name as 'symbol' | 'setup']) &&
				(!query.has('rule') || query.get('rule') === row.rule_id) &&
				(!query.has('is_read') || String(row.is_read) === query.get('is_read')) &&
				(!query.has('from') || Date.parse(row.time) >= Date.parse(query.get('from')!)) &&
				(!query.has('to') || Date.parse(row.time) < Date.parse(query.get('to')!))
		);
		const offset = Number(query.get('offset') ?? 0);
		return { items: rows.slice(offset, offset + Number(query.get('limit') ?? 50)), total: rows.length, next_cursor: null };
	}

	#stats(): object {
		const groups = (names: string[]) => names.map((name, n) => ({ name, outcomes: outcomesOf(12 - n, 8 + n, 6) }));
		return {
			total: this.#rows.length,
			today: 0,
			unread: this.unread,
			by_setup: [
				{ name: 'breakout', alerts: 40 },
				{ name: 'gap_down', alerts: 20 }
			],
			by_symbol: [...new Set(this.#rows.map(({ symbol }) => symbol))].map((name) => ({
				name,
				alerts: this.#rows.filter(({ symbol }) => symbol === name).length
			})),
			mean_confidence: 0.71,
			outcomes: outcomesOf(23, 17, 12),
			outcomes_by_rule: groups(['Above the average', 'A rule with a name that is much longer than most']),
			outcomes_by_setup: groups(['breakout', 'gap_down']),
			calibration: {
				brier: 0.241,
				buckets: [0.6, 0.7, 0.8].map((from, n) => ({
					from,
					to: from + 0.1,
					mean_confidence: from + 0.05,
					outcomes: outcomesOf(5 + 3 * n, 6, 3)
				}))
			}
		};
	}
}

function outcomesOf(targets: number, stops: number, expired: number): Outcomes {
	return { targets, stops, expired, ungraded: 2, hit_rate: targets / (targets + stops + expired), mean_r: 0.14 };
}

function alertOf(n: number, symbol: string, at: number): Alert {
	const time = new Date(at).toISOString();
	const short = n % 5 === 4;
	const kind = (['target', 'stop', 'expired', null] as const)[n % 4]!;
	return {
		id: `0190f3c2-7b44-7c1e-9a57-${String(n).padStart(12, '0')}`,
		rule_id: '0190f3c2-7b44-7c1e-9a57-000000007777',
		rule_name: short ? 'A rule with a name that is much longer than most' : 'Above the average',
		rule_version: 1,
		symbol,
		timeframe: '1h',
		setup: short ? 'gap_down' : 'breakout',
		side: short ? 'short' : 'long',
		time,
		entry: 100,
		stop: short ? 103 : 97,
		target: short ? 94 : 106,
		confidence: 0.75,
		market_data: {
			fields: {
				price: { value: 100, as_of: time },
				sma_20: { value: 98.4125, as_of: new Date(at - 86_400_000).toISOString() },
				pre_market_high: { value: null, as_of: null }
			}
		},
		simulated: true,
		is_read: n % 4 !== 0,
		outcome:
			kind === null
				? null
				: { kind, time: new Date(at + 7_200_000).toISOString(), price: 101, r: { target: 2, stop: -1, expired: 0.33 }[kind], bars: 2 },
		created_at: time
	};
}
