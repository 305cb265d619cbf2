import { answer, answerWithTag, api, ApiError, idempotencyKey, type Schemas } from '$lib/api';
import { stillApplying, withValue, type Overrides } from './parameters';

type Validation = Schemas['StrategyValidation'];

export type SaveOutcome = { kind: 'saved'; version: number } | { kind: 'unchanged' } | { kind: 'conflict' };

/** What a run needs beside the document and its parameters. */
export type RunSettings = { startDate: string; endDate: string; capital: string };

/** What they are called in a request. */
export const RUN_FIELDS = ['start_date', 'end_date', 'initial_capital'] as const;
export type RunField = (typeof RUN_FIELDS)[number];

/** A strategy open in the editor: the saved version, the text as it stands, what the server says of it, and parameter values to try. */
export class StrategyDocument {
	#saved = $state.raw<Schemas['Strategy']>(undefined as never);
	#tag: string | null;
	#text = $state('');
	#validation = $state.raw<Validation | null>(null);
	#checking = $state(false);
	#parameters = $state.raw<Validation['parameters']>([]);
	#overrides = $state.raw<Overrides>({});
	#check: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(strategy: Schemas['Strategy'], tag: string | null) {
		this.#saved = strategy;
		this.#tag = tag;
		this.#text = strategy.document;
		void this.#validate();
	}

	static async open(id: string, signal: AbortSignal): Promise<StrategyDocument> {
		const { data, tag } = await answerWithTag(api.GET('/strategies/{id}', { params: { path: { id } }, signal }));
		return new StrategyDocument(data, tag);
	}

	get saved(): Schemas['Strategy'] {
		return this.#saved;
	}
	get text(): string {
		return this.#text;
	}
	set text(text: string) {
		if (text === this.#text) return;
		this.#text = text;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#validate(), 250);
	}
	get isDirty(): boolean {
		return this.#text !== this.#saved.document;
	}
	get checking(): boolean {
		return this.#checking;
	}
	/** The newest verdict; null before the first. */
	get validation(): Validation | null {
		return this.#validation;
	}
	/** The parameters of the text; while it cannot be read at all, as in the middle of a line, those that it had before. */
	get parameters(): Validation['parameters'] {
		return this.#parameters;
	}
	get overrides(): Overrides {
		return this.#overrides;
	}

	tryValue(parameter: Schemas['StrategyParameter'], value: number): void {
		this.#overrides = withValue(this.#overrides, parameter, value);
	}
	forgetValues(): void {
		this.#overrides = {};
	}

	/** Saves a new version; with `overwrite` on top of what somebody else saved in between. */
	async save(overwrite = false): Promise<SaveOutcome> {
		if (!this.isDirty && !overwrite) return { kind: 'unchanged' };
		const id = this.#saved.id;
		const text = this.#text;
		if (overwrite) this.#tag = (await answerWithTag(api.GET('/strategies/{id}', { params: { path: { id } } }))).tag;
		try {
			const { data, tag } = await answerWithTag(
				api.PUT('/strategies/{id}', {
					params: { path: { id }, header: { 'If-Match': this.#tag ?? undefined } },
					body: { document: text, format: this.#saved.format }
				})
			);
			this.#saved = data;
			this.#tag = tag;
			return { kind: 'saved', version: data.version };
		} catch (error) {
			if (error instanceof ApiError && error.problem.code === 'precondition_failed') return { kind: 'conflict' };
			throw error;
		}
	}

	/** Runs the saved version with the values being tried, and answers the id of the backtest. */
	async run(settings: RunSettings): Promise<string> {
		const accepted = await answer(
			api.POST('/backtest/run', {
				params: { header: { 'Idempotency-Key': idempotencyKey() } },
				body: {
					strategy: this.#saved.id,
					strategy_version: this.#saved.version,
					parameters: Object.keys(this.#overrides).length > 0 ? { ...this.#overrides } : undefined,
					start_date: settings.startDate || undefined,
					end_date: settings.endDate || undefined,
					initial_capital: settings.capital.trim() || undefined
				}
			})
		);
		return accepted.backtest_id;
	}

	/** Stops whatever is under way. */
	dispose(): void {
		clearTimeout(this.#timer);
		this.#check?.abort();
	}

	async #validate(): Promise<void> {
		this.#check?.abort();
		const check = new AbortController();
		this.#check = check;
		this.#checking = true;
		try {
			const verdict = await answer(
				api.POST('/strategies/validate', { body: { document: this.#text, format: this.#saved.format }, signal: check.signal })
			);
			this.#validation = verdict;
			if (verdict.ok || verdict.name !== null) this.#parameters = verdict.parameters;
			this.#overrides = verdict.ok ? stillApplying(this.#overrides, verdict.parameters) : this.#overrides;
		} catch {
			// The connection badge says that the server is away; the verdict stays as it was.
		} finally {
			if (this.#check === check) this.#checking = false;
		}
	}
}
