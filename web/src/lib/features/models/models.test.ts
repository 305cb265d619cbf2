import { describe, expect, it } from 'vitest';
import { dayAt, defaultName, endOfDay, expressionOf, nameOfResource } from './models';

describe('models', () => {
	it('are used with as many features as they take', () => {
		const commas = (inputs: number) => expressionOf({ kind: 'model', name: 'm.onnx', inputs }).match(/, (?=\w+\()/g)?.length ?? 0;
		expect([1, 3, 7].map((inputs) => expressionOf({ kind: 'model', name: 'm.onnx', inputs }).startsWith('model("m.onnx", '))).toEqual([
			true,
			true,
			true
		]);
		expect(commas(1)).toBe(1);
		expect(expressionOf({ kind: 'model', name: 'm.onnx', inputs: 6 })).toContain('lag(log_return(close), 2)');
		expect(expressionOf({ kind: 'regime', name: 'es-1h', inputs: null })).toBe('regime("es-1h").trending > 0.6');
	});
	it('have their name in the path of what a job makes', () => {
		expect(nameOfResource('/api/v1/models/us%2Fsmall%20caps')).toBe('us/small caps');
		expect(nameOfResource(null)).toBe('');
		expect(defaultName('BRK.B', '1d')).toBe('brk.b-1d');
	});
	it('are fitted up to the end of a day', () => {
		expect(endOfDay('2024-02-29')).toBe('2024-02-29T23:59:59.999Z');
		expect(dayAt('2020-01-01T14:30:00Z', '2024-01-01T14:30:00Z', 0.75)).toBe('2023-01-01');
	});
});
