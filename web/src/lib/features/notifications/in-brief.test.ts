import { expect, it } from 'vitest';
import { inBrief } from './in-brief';

it('puts facts into one line', () => {
	expect(inBrief('Price: 61717.46\nMode: PAPER\nOrder: bw-1')).toBe('Price: 61717.46 · Mode: PAPER · Order: bw-1');
	expect(inBrief('Prix : 12,5\n')).toBe('Prix : 12,5');
});

it.each([
	'It cannot work as it is set up.\nReason: answer 410',
	`Reason: ${'long '.repeat(20).trim()}\nMode: PAPER`,
	'there are 35 bars',
	''
])('leaves sentences on their lines: %j', (text) => expect(inBrief(text)).toBe(text));
