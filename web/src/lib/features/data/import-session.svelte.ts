import { answer, api, formData, type Schemas } from '$lib/api';
import { verdictOf, type ImportVerdict } from './import-verdict';

/** What the user says about the file and what is traded; empty means "as detected". */
export type ImportSettings = {
	symbol: string;
	timeframe: string;
	timezone: string;
	timeFormat: string;
	source: string;
	assetClass: string;
	calendar: string;
	tick: string;
	multiplier: string;
	currency: string;
	skipBadRows: boolean;
};

type Phase =
	| { kind: 'looking' }
	| { kind: 'previewed'; preview: Schemas['ImportPreview'] }
	| { kind: 'importing'; preview: Schemas['ImportPreview'] }
	| { kind: 'imported'; report: Schemas['ImportReport'] }
	| { kind: 'failed'; error: unknown; preview: Schemas['ImportPreview'] | null };

/** Roles that a column can have, in the order of the menu. `feature` keeps it under its own name. */
export const ROLES = [
	'time',
	'symbol',
	'open',
	'high',
	'low',
	'close',
	'volume',
	'vwap',
	'trades',
	'bought',
	'sold',
	'price',
	'side',
	'buyer_maker',
	'bid',
	'ask',
	'feature',
	'ignored'
] as const;

/** What can be traded, in the order of the menu. */
export const ASSET_CLASSES = ['equity', 'etf', 'index', 'future', 'forex', 'crypto'] as const;

/** When markets are open, in the order of the menu. */
export const CALENDARS = ['XNYS', 'CME', 'FX', '24x7'] as const;

/** One file on its way in: looked into first, imported when the user says so. */
export class ImportSession {
	readonly file: File;
	readonly settings = $state<ImportSettings>({
		symbol: '',
		timeframe: '',
		timezone: '',
		timeFormat: '',
		source: '',
		assetClass: '',
		calendar: '',
		tick: '',
		multiplier: '',
		currency: '',
		skipBadRows: false
	});
	#roles = $state<Record<string, string>>({});
	#phase = $state.raw<Phase>({ kind: 'looking' });
	#looked = $state('');

	constructor(file: File) {
		this.file = file;
		void this.look();
	}

	get phase(): Phase {
		return this.#phase;
	}
	get preview(): Schemas['ImportPreview'] | null {
		return 'preview' in this.#phase ? this.#phase.preview : null;
	}
	/** What stands between the file and its import. */
	get verdict(): ImportVerdict {
		return verdictOf(this.preview, this.#phase.kind === 'failed' ? this.#phase.error : null);
	}
	/** Whether an import can be tried with the settings as they are. */
	get canStore(): boolean {
		const { refusals, badRows } = this.verdict;
		return this.preview !== null && !this.isStale && refusals.length === 0 && (!badRows || this.settings.skipBadRows);
	}
	/** Whether the settings have changed since the file was last looked into. */
	get isStale(): boolean {
		return this.#looked !== this.#fingerprint();
	}
	roleOf(column: Schemas['ImportColumn']): string {
		return this.#roles[column.name] ?? column.role;
	}
	setRole(column: Schemas['ImportColumn'], role: string): void {
		if (role === column.role || role === '') delete this.#roles[column.name];
		else this.#roles[column.name] = role;
	}

	async look(): Promise<void> {
		const before = this.preview;
		this.#phase = { kind: 'looking' };
		this.#looked = this.#fingerprint();
		try {
			const preview = (await this.#send(true)) as Schemas['ImportPreview'];
			this.#phase = { kind: 'previewed', preview };
		} catch (error) {
			this.#phase = { kind: 'failed', error, preview: before };
		}
	}

	/** Imports the file; answers whether it succeeded. */
	async store(): Promise<boolean> {
		const preview = this.preview;
		if (preview === null) return false;
		this.#phase = { kind: 'importing', preview };
		try {
			const report = (await this.#send(false)) as Schemas['ImportReport'];
			this.#phase = { kind: 'imported', report };
			return true;
		} catch (error) {
			this.#phase = { kind: 'failed', error, preview };
			return false;
		}
	}

	#send(preview: boolean) {
		const { symbol, timeframe, timezone, timeFormat, source, assetClass, calendar, tick, multiplier, currency, skipBadRows } =
			this.settings;
		return answer(
			api.POST('/datasets/import', {
				body: {
					file: this.file as unknown as string,
					preview,
					symbol: symbol.trim(),
					timeframe: timeframe.trim(),
					timezone: timezone.trim(),
					time_format: timeFormat.trim(),
					source: source.trim(),
					asset_class: assetClass,
					calendar,
					tick: tick.trim(),
					multiplier: multiplier.trim(),
					currency: currency.trim().toUpperCase(),
					columns: Object.keys(this.#roles).length > 0 ? JSON.stringify(this.#roles) : null,
					skip_bad_rows: skipBadRows
				},
				bodySerializer: (body) => formData(body)
			})
		);
	}
	#fingerprint(): string {
		// Whether bad rows are left out changes nothing in what a look shows.
		return JSON.stringify([{ ...this.settings, skipBadRows: null }, this.#roles]);
	}
}
