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

/** Turns whatever was thrown into words. */
export function describeFailure(error: unknown): Failure {
	if (error instanceof ApiError) {
		const { title, detail, code, request_id: requestId, errors } = error.problem;
		return { kind: 'problem', title, detail, code, requestId, errors: errors ?? [] };
	}
	if (error instanceof OfflineError) return { kind: 'offline', title: error.message, detail: '', code: null, requestId: null, errors: [] };
	const message = error instanceof Error ? error.message : String(error);
	return { kind: 'bug', title: message, detail: '', code: null, requestId: null, errors: [] };
}
