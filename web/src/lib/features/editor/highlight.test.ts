import { describe, expect, it } from 'vitest';
import { highlighted } from './highlight';

const coloured = (text: string) => highlighted(text).flatMap(({ text, colour }) => (colour === null ? [] : [`${text}:${colour}`]));

describe('highlighted', () => {
	it('leaves every character where it was', () => {
		for (const text of ['', 'sma(close, 20)', '-1 * cs_rank(ts_max(\n    x, 5))', 'regime("es-1h").trending > 0.6 # note', 'é ≥ "']) {
			expect(
				highlighted(text)
					.map((piece) => piece.text)
					.join('')
			).toBe(text);
		}
	});
	it('tells functions, columns, numbers, texts and operators apart', () => {
		expect(coloured('sma(close, 20) > feat("pe")')).toEqual(['sma:accent', 'close:text', '20:brass', '>:warn', 'feat:accent', '"pe":gain']);
	});
});
