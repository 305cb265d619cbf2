import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { SHIPPED, starts, type StartId } from './starts';

it.each(Object.entries(SHIPPED))('%s is the rule that comes with the program', (id, file) => {
	const shipped = readFileSync(new URL(`../../../../../crates/bellwether/rules/${file}`, import.meta.url), 'utf8');
	expect(starts[id as StartId]).toBe(shipped);
});

it('every start is a document with a name and a condition', () => {
	for (const text of Object.values(starts)) expect(parse(text)).toMatchObject({ name: expect.any(String), conditions: expect.any(Array) });
});
