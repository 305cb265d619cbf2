import { expect, it } from 'vitest';
import { sourceAge } from './source-age';

it('goes by the clock of the server, and on from there', () => {
	expect(sourceAge('2026-11-22T14:30:01Z', '2026-11-22T14:30:00.5Z', 0)).toBe(500);
	expect(sourceAge('2026-11-22T14:30:01Z', '2026-11-22T14:30:00.5Z', 2_000)).toBe(2_500);
});

it('is never below nothing, and nothing where nothing came', () => {
	expect(sourceAge('2026-11-22T14:30:00Z', '2026-11-22T14:30:01Z', -50)).toBe(0);
	expect(sourceAge('2026-11-22T14:30:00Z', null, 10)).toBeNull();
});
