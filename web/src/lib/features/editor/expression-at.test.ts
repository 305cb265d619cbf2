import { describe, expect, it } from 'vitest';
import { expressionAt } from './expression-at';

/** The expression at the mark `¦`, which is removed first. */
function at(marked: string) {
	const cursor = marked.indexOf('¦');
	const document = marked.replace('¦', '');
	const found = expressionAt(document, cursor);
	if (found !== null) expect(document.slice(found.start, found.start + found.text.length)).toBe(found.text);
	return found?.text ?? null;
}

describe('expressionAt', () => {
	it('finds quoted conditions', () => {
		expect(at('rules:\n  - when: "close > sma(cl¦ose, 20)"\n')).toBe('close > sma(close, 20)');
		expect(at("  - when: 'close > ¦'\n")).toBe('close > ');
	});
	it('finds one of several within braces', () => {
		expect(at('- enter: {limit_price: "close", take_profit: "4 * ra¦nge"}')).toBe('4 * range');
	});
	it('finds an unfinished quote', () => {
		expect(at('  when: "cross¦')).toBe('cross');
	});
	it('finds plain indicators, and leaves their comments out', () => {
		expect(at('indicators:\n  fast: ema(close, 20¦)  # quick\n')).toBe('ema(close, 20)');
		expect(at('indicators:\n  fast: ema(close, 20)\n  slow: sm¦\nrules:\n')).toBe('sm');
	});
	it('finds a line of a block', () => {
		expect(at('  when: |\n    close > open and\n    vol¦ume > 10\n')).toBe('volume > 10');
	});
	it('finds nothing in names and settings', () => {
		expect(at('name: Break¦out')).toBeNull();
		expect(at('universe: [E¦S]')).toBeNull();
		expect(at('risk:\n  daily_loss: 2¦%\n')).toBeNull();
		expect(at('¦')).toBeNull();
	});
});
