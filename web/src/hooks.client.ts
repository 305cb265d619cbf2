import type { HandleClientError } from '@sveltejs/kit';

/** What an unexpected failure leaves in the browser's log. An address that does not exist is no failure: the page says so. */
export const handleError: HandleClientError = ({ error, status, message }) => {
	// eslint-disable-next-line no-console -- the one place where the app writes to the log
	if (status !== 404) console.error(error);
	return { message: error instanceof Error ? error.message : message, unloaded: isMissingPart(error) };
};

/** Whether a page's code or style could not be fetched: browsers and the bundler have no error class for it, only their words. */
function isMissingPart(error: unknown): boolean {
	return error instanceof Error && /dynamically imported module|importing a module script|unable to preload/i.test(error.message);
}
