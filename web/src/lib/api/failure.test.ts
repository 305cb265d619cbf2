import { describe, expect, it } from 'vitest';
import { ApiError, describeFailure, failureText, isMissing, OfflineError, refusedFields } from './failure';

const refused = (detail: string, errors: { pointer: string; message: string; help?: string }[] = [], status = 422) =>
	new ApiError({
		type: 'x',
		title: 'Invalid request',
		status,
		code: 'invalid_request',
		detail,
		request_id: null,
		errors: errors.map(({ pointer, message, help }) => ({ pointer, code: 'invalid_value', message, help: help ?? null, span: null }))
	});

describe('a failure', () => {
	it('says once what the detail and the only refused value both say', () => {
		const error = refused('`abc` is not a decimal', [{ pointer: '/initial_capital', message: '`abc` is not a decimal' }]);
		expect(describeFailure(error)).toMatchObject({ detail: '`abc` is not a decimal', errors: [] });
		expect(failureText(error)).toBe('`abc` is not a decimal');
	});
	it('keeps what to do, and every other value', () => {
		const error = refused('a', [
			{ pointer: '/x', message: 'a', help: 'b' },
			{ pointer: '/y', message: 'c' }
		]);
		expect(describeFailure(error).detail).toBe('a — b');
		expect(describeFailure(error).errors.map((entry) => entry.message)).toEqual(['c']);
		expect(failureText(error)).toBe('a — b · c');
	});
	it('is of something missing only where the server says so', () => {
		expect(isMissing(refused('no such strategy', [], 404))).toBe(true);
		expect([isMissing(refused('x')), isMissing(new OfflineError(null)), isMissing(new Error('404'))]).toEqual([false, false, false]);
	});
});

describe('refused fields', () => {
	const fields = ['tickers', 'initial_capital', 'costs/slippage', 'costs/commission'] as const;
	it('are found wherever the server puts them', () => {
		const error = refused('several', [
			{ pointer: '/tickers/0', message: 'no data' },
			{ pointer: '/costs/slippage/bps', message: 'no decimal' },
			{ pointer: '/document#costs.commission.rate', message: 'too large', help: 'at most 100%' },
			{ pointer: '/document/initial_capital', message: 'not positive' }
		]);
		expect(refusedFields(error, fields)).toEqual({
			reasons: {
				tickers: 'no data',
				'costs/slippage': 'no decimal',
				'costs/commission': 'too large — at most 100%',
				initial_capital: 'not positive'
			},
			others: false
		});
	});
	it('do not hide what lies elsewhere', () => {
		expect(refusedFields(refused('x', [{ pointer: '/document#rules[0].when', message: 'no' }]), fields)).toEqual({
			reasons: {},
			others: true
		});
		expect(refusedFields(refused('x', [{ pointer: '/tickers_max', message: 'no' }]), fields)).toEqual({ reasons: {}, others: true });
		expect(refusedFields(refused('x'), fields)).toBeNull();
		expect(refusedFields(new OfflineError(null), fields)).toBeNull();
	});
});
