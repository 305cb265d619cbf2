import { describe, expect, it } from 'vitest';
import { ApiError, type Schemas } from '$lib/api';
import { verdictOf } from './import-verdict';

const problem = (code: string, message: string): Schemas['ImportProblem'] => ({ line: null, severity: 'error', code, message });
const preview = (problems: Schemas['ImportProblem'][]) => ({ problems }) as unknown as Schemas['ImportPreview'];
const refusal = (detail: string, codes: string[] = []) =>
	new ApiError({
		type: 'x',
		title: 'Import refused',
		status: 422,
		code: 'import_refused',
		detail,
		request_id: null,
		errors: codes.map((code) => ({ pointer: '/file', code, message: 'x', help: null, span: null }))
	});

describe('an import', () => {
	it('may leave rows out only where rows are bad', () => {
		expect(verdictOf(preview([]), null).badRows).toBe(false);
		expect(verdictOf(preview([problem('refused', 'README.txt has no bars')]), null).badRows).toBe(false);
		expect(verdictOf(preview([]), refusal('mixed.zip/README.txt has no bars')).badRows).toBe(false);
		expect(verdictOf(preview([problem('bad_row', 'close is missing')]), null).badRows).toBe(true);
		expect(verdictOf(preview([]), refusal('5 bad rows', ['bad_row'])).badRows).toBe(true);
	});
	it('tells refusals, bad rows and notes apart', () => {
		const verdict = verdictOf(
			preview([problem('refused', 'a'), problem('bad_row', 'b'), problem('note', 'c'), problem('replaced', 'd')]),
			null
		);
		expect([verdict.refusals, verdict.named, verdict.notes].map((list) => list.map(({ message }) => message))).toEqual([
			['a'],
			['b'],
			['c', 'd']
		]);
	});
	it('offers the orders of day and month between which the file does not decide', () => {
		const text = '`01/02/2020` may have the month or the day first, and no row settles it; give %m/%d/%Y or %d/%m/%Y as the time format';
		expect(verdictOf(preview([problem('refused', text)]), null).timeFormats).toEqual(['%m/%d/%Y', '%d/%m/%Y']);
		expect(verdictOf(null, refusal(`ambig.csv: ${text}`)).timeFormats).toEqual(['%m/%d/%Y', '%d/%m/%Y']);
		expect(verdictOf(null, refusal('give a pattern such as %d-%b-%Y as the time format')).timeFormats).toEqual([]);
	});
});
