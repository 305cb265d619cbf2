import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { signalDocument, templates, yamlText, type TemplateId } from './templates';

it('writes documents that say what was chosen, whatever the name', () => {
	for (const template of Object.keys(templates) as TemplateId[]) {
		for (const name of ['Cross', 'a: b # c', '"quoted"', "It's", 'no', '- x', 'é']) {
			const document = parse(templates[template]({ name, symbol: 'ES', timeframe: '5m' }));
			expect(document).toMatchObject({ name, universe: ['ES'], timeframe: '5m' });
			expect(document.rules.length).toBeGreaterThan(0);
		}
	}
});

it('uses every parameter that it names', () => {
	for (const template of Object.values(templates)) {
		const text = template({ name: 'x', symbol: 'ES', timeframe: '5m' });
		for (const name of Object.keys(parse(text).parameters ?? {}))
			expect(text.split(new RegExp(`\\b${name}\\b`)).length, name).toBeGreaterThan(2);
	}
});

it('writes strategies of an expression, whatever quotes are in it', () => {
	for (const expression of ['rsi(close, 14)', 'regime("es-1h").trending > 0.6', `feat("it's") > 1`, "feat('x')"]) {
		for (const isCondition of [true, false]) {
			const document = parse(signalDocument({ name: 'a', universe: ['ES', 'ON'], timeframe: '1d', expression, isCondition }));
			expect(document).toMatchObject({ universe: ['ES', 'ON'], timeframe: '1d', indicators: { signal: expression } });
			expect(document.rules.map((rule: { when: string }) => rule.when)[0]).toBe(isCondition ? 'signal' : 'crosses_above(signal, usual)');
			expect(document.rules[0].then[0].enter.size.equity).toBe('47%');
		}
	}
});

it('quotes symbols that readers of YAML take for something else', () => {
	expect(['ES', 'ON', 'NO', 'BRK.B', '6E', 'TRUE'].map(yamlText)).toEqual(['ES', '"ON"', '"NO"', 'BRK.B', '"6E"', '"TRUE"']);
});
