import type { Schemas } from '$lib/api';
import type { Mark } from '$features/chart';

type Trade = Schemas['Trade'];

/** Entries and exits as marks of a price chart. */
export function marksOf(trades: readonly Trade[]): Mark[] {
	return trades.flatMap((trade) => {
		const [enter, leave] = trade.side === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
		return [
			{ time: Date.parse(trade.entry_bar) / 1000, side: enter, text: `${trade.id}` },
			{ time: Date.parse(trade.exit_bar) / 1000, side: leave, text: `${trade.id}` }
		];
	});
}
