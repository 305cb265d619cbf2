import { expect, it } from 'vitest';
import { addressOf, readAddress, type Address } from './address';

const read = (query: string) => readAddress(new URLSearchParams(query));
const usual = read('');

it('is the plain page for the usual view', () => {
	expect(addressOf(usual)).toBe('/notifications');
});

it.each([
	['level=error&unread&page=3', { level: 'error', unread: true, page: 2 }],
	['tab=channels', { tab: 'channels' }],
	['tab=deliveries&channel=c1&failed', { tab: 'deliveries', channel: 'c1', failed: true }],
	['tab=deliveries&notification=n1&page=2', { tab: 'deliveries', notification: 'n1', page: 1 }]
] satisfies [string, Partial<Address>][])('%s says what is shown, and is written the same', (query, change) => {
	expect(read(query)).toEqual({ ...usual, ...change });
	expect(addressOf({ ...usual, ...change })).toBe(`/notifications?${query}`);
});

it.each(['page=0', 'page=-2', 'page=1.5', 'page=x', 'level=loud', 'tab=none'])('takes the usual in place of %s', (query) => {
	expect(read(query)).toEqual(usual);
});

it('leaves out what belongs to another tab', () => {
	expect(addressOf({ ...usual, tab: 'channels', level: 'error', failed: true, page: 4 })).toBe('/notifications?tab=channels');
});
