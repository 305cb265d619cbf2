import { expect, it } from 'vitest';
import { nearestSymbols } from './nearest-symbols';

const KNOWN = ['AAPL', 'ALDER', 'SIM', 'SIMCOIN', 'SIMFUT', 'ES'];

it('finds the symbol that was meant', () => {
	expect(nearestSymbols('SIMCON', KNOWN)).toEqual(['SIMCOIN']);
	expect(nearestSymbols('aapl', KNOWN)).toEqual(['AAPL']);
	expect(nearestSymbols('APPL', KNOWN)).toEqual(['AAPL']);
	expect(nearestSymbols('SIMF', KNOWN)[0]).toBe('SIMFUT');
});
it('suggests nothing that is far off', () => {
	expect(nearestSymbols('NOSUCHTHING', KNOWN)).toEqual([]);
	expect(nearestSymbols('XY', KNOWN)).toEqual([]);
});
