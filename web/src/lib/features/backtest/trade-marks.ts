import type { Schemas } from '$lib/api';
import type { Mark } from '$features/chart';

type Trade = Schemas['Trade'];

/** Whether a trade has not ended: its exit is the last close, at which it is valued. */
export function isOpen(trade: Trade): boolean {
	return trade.exit_reason === 'open';
}

/** Entries and exits as marks of a price chart. */
export function marksOf(trades: readonly Trade[]): Mark[] {
	return trades.flatMap((trade) => {
		const [enter, leave] = trade.side === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
		const entry: Mark = { time: Date.parse(trade.entry_bar) / 1000, side: enter, text: `${trade.id}` };
		return isOpen(trade) ? [entry] : [entry, { time: Date.parse(trade.exit_bar) / 1000, side: leave, text: `${trade.id}` }];
	});
}
