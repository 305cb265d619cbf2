import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fr } from './fr';

/** Every path of a catalogue with what stands there. */
function leaves(node: unknown, path = ''): [string, unknown][] {
	if (typeof node === 'string' || typeof node === 'function') return [[path, node]];
	return Object.entries(node as object).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

describe('message catalogues', () => {
	const english = new Map(leaves(en));
	const french = new Map(leaves(fr));

	it('have the same keys', () => {
		expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
	});

	it('have no empty message', () => {
		for (const [language, catalogue] of [
			['en', english],
			['fr', french]
		] as const) {
			for (const [key, message] of catalogue) {
				if (typeof message === 'string') expect(message.trim(), `${language} ${key}`).not.toBe('');
			}
		}
	});

	it('take the same kind of message at every key', () => {
		for (const [key, message] of english) expect(typeof french.get(key), key).toBe(typeof message);
	});

	it('use every parameter', () => {
		for (const [language, catalogue] of [
			['en', english],
			['fr', french]
		] as const) {
			for (const [key, message] of catalogue) {
				if (typeof message !== 'function' || key === 'months.short') continue;
				const marks = Array.from({ length: message.length }, (_, index) => 4100 + index);
				const text: string = message(...marks).replace(/[\s\u202f,.]/g, '');
				for (const mark of marks) expect(text.toUpperCase(), `${language} ${key}`).toContain(String(mark));
			}
		}
	});

	it('say different things in different languages, apart from names', () => {
		const same = [...english].filter(([key, text]) => typeof text === 'string' && text.length > 14 && french.get(key) === text);
		expect(same).toEqual([]);
	});
});
