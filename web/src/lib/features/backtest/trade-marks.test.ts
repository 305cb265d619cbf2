import { expect, it } from 'vitest';
import type { Schemas } from '$lib/api';
import { isOpen, marksOf } from './trade-marks';

const trade = (change: Partial<Schemas['Trade']>) =>
	({
		id: 7,
		side: 'long',
		entry_bar: '2024-01-02T00:00:00Z',
		exit_bar: '2024-01-05T00:00:00Z',
		exit_reason: 'stop_loss',
		...change
	}) as Schemas['Trade'];

it('marks the entry and the exit of a trade, and of an open one the entry alone', () => {
	expect(marksOf([trade({})])).toEqual([
		{ time: Date.UTC(2024, 0, 2) / 1000, side: 'buy', text: '7' },
		{ time: Date.UTC(2024, 0, 5) / 1000, side: 'sell', text: '7' }
	]);
	expect(marksOf([trade({ side: 'short', exit_reason: 'open' })])).toEqual([
		{ time: Date.UTC(2024, 0, 2) / 1000, side: 'sell', text: '7' }
	]);
	expect([isOpen(trade({})), isOpen(trade({ exit_reason: 'open' }))]).toEqual([false, true]);
});
