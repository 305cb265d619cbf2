import { describe, expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { entriesOf, found } from './entries';

function primitive(name: string, more: Partial<Schemas['Primitive']> = {}): Schemas['Primitive'] {
	return {
		name,
		aliases: [],
		category: 'momentum',
		signature: `${name}(x)`,
		description: '',
		formula: null,
		source: null,
		cost: 'standard',
		arguments: [],
		outputs: [{ name: '', type: 'num' }],
		warm_up: null,
		example: `${name}(close)`,
		others: null,
		checked_against: [],
		...more
	};
}
const column: Schemas['Feature'] = { name: 'volume', expression: 'volume', kind: 'input', description: null, symbols: 2 };
const names = (query: string, ...primitives: Schemas['Primitive'][]) =>
	found(entriesOf(primitives, [column]), query).map(({ name }) => name);

describe('the catalogue', () => {
	it('finds by name, other name, meaning and definition', () => {
		const rsi = primitive('rsi', { description: 'Relative strength index.', formula: '100 · up / (up + down)' });
		const sma = primitive('sma', { aliases: ['mean'], description: 'Average of a window.' });
		expect(names('rsi', rsi, sma)).toEqual(['rsi']);
		expect(names('MEAN', rsi, sma)).toEqual(['sma']);
		expect(names('strength relative', rsi, sma)).toEqual(['rsi']);
		expect(names('up / (up', rsi, sma)).toEqual(['rsi']);
		expect(names('nothing', rsi, sma)).toEqual([]);
	});

	it('lists everything, columns last, when nothing is asked for', () => {
		expect(names('  ', primitive('rsi'))).toEqual(['rsi', 'volume']);
	});

	it('puts what is named so before what merely speaks of it', () => {
		const macd = primitive('macd', { description: 'Difference of two ema.' });
		const dema = primitive('dema');
		const emaRatio = primitive('ema_ratio');
		expect(names('ema', macd, dema, emaRatio, primitive('ema'))).toEqual(['ema', 'ema_ratio', 'macd', 'dema']);
	});

	it('draws prices and conditions over the bars, and all else below', () => {
		const trend: Schemas['PrimitiveOutput'][] = [
			{ name: 'supertrend', type: 'num' },
			{ name: 'trend', type: 'num' }
		];
		const plots = entriesOf(
			[
				primitive('bbands', { category: 'overlap' }),
				primitive('supertrend', { category: 'overlap', outputs: trend }),
				primitive('rsi'),
				primitive('crosses', { category: 'time_series', outputs: [{ name: '', type: 'bool' }] }),
				primitive('session_vwap', { category: 'session' }),
				primitive('cvd', { category: 'session' })
			],
			[column]
		).flatMap(({ plots }) => plots.map(({ expression, place }) => `${expression} ${place}`));
		expect(plots).toEqual([
			'bbands(close) over',
			'supertrend(close).supertrend over',
			'rsi(close) below',
			'crosses(close) over',
			'session_vwap(close) over',
			'cvd(close) below',
			'volume below'
		]);
	});
});
