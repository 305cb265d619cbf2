import { expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { addressOf, belongs, filterOf, isFiltered, isFound, readAddress } from './address';

const read = (query: string) => readAddress(new URLSearchParams(query));

it.each([
	'/alerts',
	'/alerts?tab=statistics',
	'/alerts?q=gap&symbol=ALDER&rule=r-1&setup=gap_up&from=2026-11-01&to=2026-11-22&alert=a-1&unread&page=3'
])('reads what it writes: %s', (address) => {
	expect(addressOf(read(address.split('?')[1] ?? ''))).toBe(address);
});

it('takes what it does not know for the usual', () => {
	const address = read('tab=x&setup=y&from=yesterday&to=2026-13-40&page=-2');
	expect(addressOf(address)).toBe('/alerts');
	expect(isFiltered(address)).toBe(false);
	expect(isFiltered(read('unread'))).toBe(true);
});

it('asks for whole days', () => {
	expect(filterOf(read('from=2024-02-28&to=2024-02-29&unread&page=2'))).toMatchObject({
		from: '2024-02-28T00:00:00Z',
		to: '2024-03-01T00:00:00.000Z',
		is_read: false,
		limit: 50,
		offset: 50
	});
});

it('searches among the newest, whatever page it was on', () => {
	expect(filterOf(read('q=alder&page=4'))).toMatchObject({ limit: 500, offset: undefined });
});

it.each([
	['alder', true],
	['ALD break', true],
	['breakout setup', true],
	['breakout_setup', true],
	['cèdre', false],
	['alder gap', false],
	['  ', true]
])('finds by %s: %s', (q, found) => {
	expect(isFound(q, { symbol: 'ALDER', rule_name: 'breakout_setup' })).toBe(found);
});

it.each([
	['', true],
	['symbol=ALDER', true],
	['symbol=BIRCH', false],
	['setup=momentum', false],
	['unread', true],
	['rule=r', true],
	['rule=other', false],
	['from=2026-11-22&to=2026-11-22', true],
	['to=2026-11-21', false],
	['from=2026-11-23', false]
])('what comes belongs to a list of %s: %s', (query, does) => {
	const alert = { rule_id: 'r', symbol: 'ALDER', setup: 'breakout', time: '2026-11-22T14:30:00Z', is_read: false } as Schemas['Alert'];
	expect(belongs(filterOf(read(query)), alert)).toBe(does);
});
