import type { Schemas } from '$lib/api';
import { fmt } from '$lib/format';
import { t } from '$lib/i18n';

/** Who wanted an order: what closes positions besides rules in the words of the reader, a rule by its name. */
export function wantedBy(reason: string): string {
	const known: Readonly<Record<string, string>> = t().backtest.exitReasons;
	return known[reason] ?? reason;
}

/** At which prices an order trades. */
export function terms(order: Pick<Schemas['LiveOrder'], 'type' | 'limit_price' | 'stop_price'>): string {
	const words = t().live.broker;
	const [limit, stop] = [fmt().quantity(order.limit_price), fmt().quantity(order.stop_price)];
	if (order.type === 'limit') return words.atLimit(limit);
	if (order.type === 'stop') return words.atStop(stop);
	if (order.type === 'stop_limit') return words.atStopLimit(stop, limit);
	return words.market;
}

type Wanted = Pick<Schemas['LiveOrder'], 'side' | 'quantity' | 'symbol' | 'type' | 'limit_price' | 'stop_price'>;

/** What an order trades: Buy 10 ALDER. */
export function orderHead({ side, quantity, symbol }: Pick<Wanted, 'side' | 'quantity' | 'symbol'>): string {
	return t().live.broker.what(t().backtest.sides[side], fmt().quantity(quantity), symbol);
}

/** An order in one line: Buy 10 ALDER at 84.50 or better. */
export function orderLine(order: Wanted): string {
	return `${orderHead(order)} ${terms(order)}`;
}
