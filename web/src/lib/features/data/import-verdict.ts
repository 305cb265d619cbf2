import { ApiError, type Schemas } from '$lib/api';

type Problem = Schemas['ImportProblem'];

/** What a look at a file, or an import that failed, says of importing it. */
export type ImportVerdict = {
	/** Why it cannot be imported as it is, whatever is done about rows. */
	refusals: readonly Problem[];
	/** The bad rows that the look has named. */
	named: readonly Problem[];
	/** Whether rows are bad: those named, or rows further down that only the import has met. */
	badRows: boolean;
	/** What was assumed. */
	notes: readonly Problem[];
	/** Patterns that the server offers where times can be read in several ways, as `%d/%m/%Y`. */
	timeFormats: readonly string[];
};

/** The verdict on a preview, and on the error of an import that was tried after it. */
export function verdictOf(preview: Schemas['ImportPreview'] | null, error: unknown): ImportVerdict {
	const problems = preview?.problems ?? [];
	const of = (code: string) => problems.filter((problem) => problem.code === code);
	const refusals = of('refused');
	const named = of('bad_row');
	const refused = error instanceof ApiError ? error.problem : null;
	return {
		refusals,
		named,
		badRows: named.length > 0 || (refused?.errors ?? []).some((entry) => entry.code === 'bad_row'),
		notes: problems.filter((problem) => problem.code !== 'refused' && problem.code !== 'bad_row'),
		timeFormats: timeFormatsIn([...refusals.map((problem) => problem.message), refused?.detail ?? ''])
	};
}

/** Patterns of whole dates that texts offer. One alone is an example, not a choice. */
function timeFormatsIn(texts: readonly string[]): string[] {
	const found = new Set(texts.flatMap((text) => text.match(/%[a-zA-Z](?:[-/. ]?%[a-zA-Z])+/g) ?? []));
	return found.size > 1 ? [...found] : [];
}
