import type { Schemas } from '$lib/api';

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit'] as const satisfies readonly Schemas['LiveOrderType'][];

/** An order as it is typed. */
export type Ticket = {
	run: string;
	symbol: string;
	side: Schemas['OrderSide'];
	quantity: string;
	type: Schemas['LiveOrderType'];
	limitPrice: string;
	stopPrice: string;
};

export const hasLimit = (type: Schemas['LiveOrderType']) => type === 'limit' || type === 'stop_limit';
export const hasStop = (type: Schemas['LiveOrderType']) => type === 'stop' || type === 'stop_limit';

/**
 * A decimal above zero as the server takes it, of what people type: a point or a comma, spaces between thousands. Null of what is none.
 * The digits stay as they are: money does not go through a float.
 */
export function decimal(text: string): string | null {
	const plain = text.replace(/[\s\u00a0\u202f']/g, '').replace(',', '.');
	if (!/^(\d+\.?\d*|\.\d+)$/.test(plain) || !/[1-9]/.test(plain)) return null;
	return plain.replace(/^\./, '0.').replace(/\.$/, '');
}

/** What is sent, or null while something is missing. A price that the type does not have is left out. */
export function orderOf({ run, symbol, side, quantity, type, limitPrice, stopPrice }: Ticket): Schemas['OrderTicket'] | null {
	const [units, limit, stop] = [decimal(quantity), decimal(limitPrice), decimal(stopPrice)];
	if (symbol.trim() === '' || units === null) return null;
	if ((hasLimit(type) && limit === null) || (hasStop(type) && stop === null)) return null;
	return {
		run: run === '' ? null : run,
		symbol: symbol.trim().toUpperCase(),
		side,
		quantity: units,
		type,
		limit_price: hasLimit(type) ? limit : null,
		stop_price: hasStop(type) ? stop : null
	};
}
