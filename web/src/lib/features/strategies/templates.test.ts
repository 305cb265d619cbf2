import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { templates, yamlText, type TemplateId } from './templates';

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

it('quotes symbols that readers of YAML take for something else', () => {
	expect(['ES', 'ON', 'NO', 'BRK.B', '6E', 'TRUE'].map(yamlText)).toEqual(['ES', '"ON"', '"NO"', 'BRK.B', '"6E"', '"TRUE"']);
});
