import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { ApiError, OfflineError } from './failure';

/** The payload types of the contract, by their names there. */
export type Schemas = components['schemas'];

export const API_BASE = '/api/v1';

/** The one client. Paths, parameters and bodies are checked against the contract at compile time. */
export const api = createClient<paths>({ baseUrl: API_BASE });

/**
 * The data of a call, or an error to show: `ApiError` with the server's problem details, `OfflineError` when no answer came.
 */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
	return (await answerWithTag(call)).data;
}

/** As `answer`, with the `ETag` of a document that people edit. */
export async function answerWithTag<T>(
	call: Promise<{ data?: T; error?: unknown; response: Response }>
): Promise<{ data: T; tag: string | null }> {
	let result;
	try {
		result = await call;
	} catch (cause) {
		if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
		throw new OfflineError(cause);
	}
	if (!result.response.ok) throw ApiError.from(result.response, result.error);
	return { data: result.data as T, tag: result.response.headers.get('etag') };
}

/** A key that makes a creating request safe to repeat. */
export function idempotencyKey(): string {
	// `randomUUID` exists in secure contexts only; a server in the local network may be reached without one.
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends form fields as a multipart body, leaving out what is absent. */
export function formData(fields: Record<string, unknown>): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) {
		if (value === null || value === undefined || value === '') continue;
		form.append(name, value instanceof Blob ? value : String(value));
	}
	return form;
}

export { ApiError, OfflineError, describeFailure, failureText, isMissing, refusedFields, type Failure } from './failure';
export { keys, type AlertFilter, type DeliveryFilter, type NotificationFilter } from './query-keys';
