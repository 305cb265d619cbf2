import { expect, it } from 'vitest';
import { shortList } from './short-list';

it('says how many names it leaves out', () => {
	expect(shortList(['A', 'B', 'C'], 3)).toBe('A, B, C');
	expect(shortList(['A', 'B', 'C', 'D', 'E'], 3)).toBe('A, B, C +2');
	expect(shortList([], 3)).toBe('');
});
