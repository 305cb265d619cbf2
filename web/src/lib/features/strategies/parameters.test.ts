import { describe, expect, it } from 'vitest';
import { stillApplying, withValue } from './parameters';
import { keepInDocument } from './keep-parameters';

const fast = { name: 'fast', default: 10, min: 2, max: 100, step: 1 };
const slow = { name: 'slow', default: 30, min: null, max: null, step: null };

describe('overrides', () => {
	it('hold only what differs from the document', () => {
		const changed = withValue({}, fast, 12);
		expect(changed).toEqual({ fast: 12 });
		expect(withValue(changed, fast, 10)).toEqual({});
	});
	it('fall away when the parameter or the difference does', () => {
		expect(stillApplying({ fast: 12, slow: 40, gone: 1 }, [fast, { ...slow, default: 40 }])).toEqual({ fast: 12 });
	});
});

describe('keepInDocument', () => {
	const yaml = 'name: A  # mine\nparameters:\n  fast: {default: 10, range: 2..100}  # quick\n  slow:\n    default: 30\nrules: []\n';
	it('changes the defaults and leaves comments and order alone', () => {
		expect(keepInDocument(yaml, 'yaml', { fast: 12, slow: 45.5 })).toBe(
			'name: A  # mine\nparameters:\n  fast: {default: 12, range: 2..100}  # quick\n  slow:\n    default: 45.5\nrules: []\n'
		);
	});
	it('changes JSON documents too', () => {
		const json = '{\n  "parameters": {"fast": {"default": 10}}\n}\n';
		expect(keepInDocument(json, 'json', { fast: 7 })).toBe('{\n  "parameters": {"fast": {"default": 7}}\n}\n');
	});
	it('refuses a document that cannot be read, or a parameter that is not there', () => {
		expect(keepInDocument('a: [', 'yaml', { fast: 1 })).toBeNull();
		expect(keepInDocument(yaml, 'yaml', { other: 1 })).toBeNull();
	});
});
