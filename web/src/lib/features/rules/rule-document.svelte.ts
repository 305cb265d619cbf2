import { answer, answerWithTag, api, ApiError, idempotencyKey, type Schemas } from '$lib/api';

type Rule = Schemas['Rule'];
type Validation = Schemas['RuleValidation'];

export type SaveOutcome = { kind: 'created' | 'saved'; rule: Rule } | { kind: 'unchanged' } | { kind: 'conflict' } | { kind: 'taken' };

/** A rule open in the editor: what is saved of it, if anything is, the text as it stands, and what the server says of that. */
export class RuleDocument {
	#saved = $state.raw<Rule | null>(null);
	#tag: string | null;
	#text = $state('');
	/** What a new one began with: leaving it unchanged loses nothing. */
	#begun = $state('');
	#validation = $state.raw<Validation | null>(null);
	#fields = $state.raw<readonly string[]>([]);
	#checking = $state(false);
	#check: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(rule: Rule | null, tag: string | null, text: string) {
		this.#saved = rule;
		this.#tag = tag;
		this.#text = text;
		this.#begun = text;
		void this.#validate();
	}

	static async open(id: string, signal: AbortSignal): Promise<RuleDocument> {
		const { data, tag } = await answerWithTag(api.GET('/rules/{id}', { params: { path: { id } }, signal }));
		return new RuleDocument(data, tag, data.document);
	}

	/** Null for a rule that is not saved yet. */
	get saved(): Rule | null {
		return this.#saved;
	}
	get name(): string | null {
		return this.#validation?.name ?? this.#saved?.name ?? null;
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
	/** Begins a new rule anew. */
	startFrom(text: string): void {
		this.text = text;
		this.#begun = text;
	}
	get isDirty(): boolean {
		return this.#text !== (this.#saved?.document ?? this.#begun);
	}
	get checking(): boolean {
		return this.#checking;
	}
	/** The newest verdict; null before the first. */
	get validation(): Validation | null {
		return this.#validation;
	}
	/** The fields of the text; while it cannot be read, as in the middle of a line, those that it had before. */
	get fields(): readonly string[] {
		return this.#fields;
	}

	/** Saves a new rule or a new version; with `overwrite` on top of what somebody else saved in between. */
	async save(overwrite = false): Promise<SaveOutcome> {
		const document = this.#text;
		try {
			if (this.#saved === null) {
				const created = await answerWithTag(
					api.POST('/rules', { params: { header: { 'Idempotency-Key': idempotencyKey() } }, body: { document } })
				);
				this.#keep(created.data, created.tag);
				return { kind: 'created', rule: created.data };
			}
			if (!this.isDirty && !overwrite) return { kind: 'unchanged' };
			const id = this.#saved.id;
			if (overwrite) this.#tag = (await answerWithTag(api.GET('/rules/{id}', { params: { path: { id } } }))).tag;
			const { data, tag } = await answerWithTag(
				api.PUT('/rules/{id}', { params: { path: { id }, header: { 'If-Match': this.#tag ?? undefined } }, body: { document } })
			);
			this.#keep(data, tag);
			return { kind: 'saved', rule: data };
		} catch (error) {
			if (error instanceof ApiError && error.problem.code === 'precondition_failed') return { kind: 'conflict' };
			if (error instanceof ApiError && error.problem.code === 'rule_exists') return { kind: 'taken' };
			throw error;
		}
	}

	/** Turns the saved rule on or off; this makes no version. */
	async toggle(enabled: boolean): Promise<void> {
		if (this.#saved === null) return;
		this.#saved = await answer(api.POST('/rules/{id}/toggle', { params: { path: { id: this.#saved.id }, query: { enabled } } }));
	}

	/** Stops whatever is under way. */
	dispose(): void {
		clearTimeout(this.#timer);
		this.#check?.abort();
	}

	#keep(rule: Rule, tag: string | null): void {
		this.#saved = rule;
		this.#tag = tag;
	}

	async #validate(): Promise<void> {
		this.#check?.abort();
		const check = new AbortController();
		this.#check = check;
		this.#checking = true;
		try {
			const verdict = await answer(api.POST('/rules/validate', { body: { document: this.#text }, signal: check.signal }));
			this.#validation = verdict;
			if (verdict.ok) this.#fields = verdict.fields;
		} catch {
			// The connection badge says that the server is away; the verdict stays as it was.
		} finally {
			if (this.#check === check) this.#checking = false;
		}
	}
}
