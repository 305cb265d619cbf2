import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** The server answered with problem details. */
export class ApiError extends Error {
	readonly problem: Problem;

	constructor(problem: Problem) {
		super(problem.detail);
		this.name = 'ApiError';
		this.problem = problem;
	}

	static from(response: Response, body: unknown): ApiError {
		if (typeof body === 'object' && body !== null && 'title' in body && 'detail' in body) return new ApiError(body as Problem);
		// Something between the browser and the server answered in its place.
		return new ApiError({
			type: 'about:blank',
			title: response.statusText || `HTTP ${response.status}`,
			status: response.status,
			code: 'internal',
			detail: typeof body === 'string' && body.length < 300 ? body : `HTTP ${response.status}`,
			request_id: response.headers.get('x-request-id'),
			errors: []
		});
	}
}

/** No answer came: the server is down or the network is. */
export class OfflineError extends Error {
	constructor(cause: unknown) {
		super('no answer from the server', { cause });
		this.name = 'OfflineError';
	}
}

/** What an error state shows. */
export type Failure = {
	kind: 'offline' | 'problem' | 'bug';
	title: string;
	detail: string;
	code: string | null;
	requestId: string | null;
	errors: Problem['errors'];
};

/** Whether the server says that what was asked for does not exist. */
export function isMissing(error: unknown): boolean {
	return error instanceof ApiError && error.problem.status === 404;
}

/**
 * Reasons why values of a request were refused, by the first part of its fields that they lie in (`costs/slippage` for
 * `/costs/slippage/bps`), and whether any of them lies elsewhere. Null for any other failure.
 */
export function refusedFields<F extends string>(
	error: unknown,
	fields: readonly F[]
): { reasons: Partial<Record<F, string>>; others: boolean } | null {
	if (!(error instanceof ApiError) || error.problem.errors.length === 0) return null;
	const reasons: Partial<Record<F, string>> = {};
	let others = false;
	for (const { pointer, message, help } of error.problem.errors) {
		// A value for which the document stands in is refused where the document has it.
		const path = `${pointer.replace(/^\/(?:document(?:[#/]|$))?/, '').replaceAll('.', '/')}/`;
		const field = fields.find((candidate) => path.startsWith(`${candidate}/`));
		if (field === undefined) others = true;
		else reasons[field] ??= help === null ? message : `${message} — ${help}`;
	}
	return { reasons, others };
}

/** A failure in one line. */
export function failureText(error: unknown): string {
	const { detail, title, errors } = describeFailure(error);
	return [...new Set([detail || title, ...errors.map((entry) => entry.message)])].join(' · ');
}

/** Turns whatever was thrown into words. */
export function describeFailure(error: unknown): Failure {
	if (error instanceof ApiError) {
		const { title, detail, code, request_id: requestId, errors } = error.problem;
		// The detail of a single refused value is its message: said once, with what to do.
		const told = errors.find((entry) => entry.message === detail);
		const whole = told?.help ? `${detail} — ${told.help}` : detail;
		return { kind: 'problem', title, detail: whole, code, requestId, errors: errors.filter((entry) => entry !== told) };
	}
	if (error instanceof OfflineError) return { kind: 'offline', title: error.message, detail: '', code: null, requestId: null, errors: [] };
	const message = error instanceof Error ? error.message : String(error);
	return { kind: 'bug', title: message, detail: '', code: null, requestId: null, errors: [] };
}
