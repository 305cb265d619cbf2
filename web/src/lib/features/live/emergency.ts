import type { Schemas } from '$lib/api';
import { isOpen } from './live-cache';

/** How long the first press of the emergency stop waits for the second. */
export const ARMED_MS = 6_000;
/** A second press sooner than this is a double click, not a decision. */
export const DELIBERATE_MS = 400;

export type Phase =
	| { kind: 'idle' }
	| { kind: 'armed'; at: number }
	| { kind: 'sending' }
	| { kind: 'stopped'; answer: Schemas['EmergencyStop'] }
	| { kind: 'failed'; error: unknown };

/** What a press at `now` does. */
export function press(phase: Phase, now: number): 'arm' | 'stop' | 'ignore' {
	if (phase.kind === 'sending') return 'ignore';
	if (phase.kind !== 'armed' || now - phase.at > ARMED_MS) return 'arm';
	return now - phase.at < DELIBERATE_MS ? 'ignore' : 'stop';
}

/** What an emergency stop has still to do: orders to take back, positions that are being closed, and runs that it failed with. */
export type LeftOver = {
	orders: number;
	positions: { run: string; symbol: string; quantity: string }[];
	failures: Schemas['StoppedRun'][];
};

/** What is left now of what was there when everything was stopped, by the newest that is known of it. */
export function leftOver(
	answer: Schemas['EmergencyStop'],
	positions: readonly Schemas['LivePosition'][],
	orders: readonly Schemas['LiveOrder'][]
): LeftOver {
	const runs = new Set(answer.runs.map(({ run }) => run));
	return {
		// Orders of the stop itself close positions: they are how those go, not something left.
		orders: orders.filter((order) => runs.has(order.run) && isOpen(order) && order.reason !== 'emergency_stop').length,
		positions: positions
			.filter(({ run }) => runs.has(run))
			.map(({ run, symbol, quantity, side }) => ({ run, symbol, quantity: side === 'short' ? `-${quantity}` : quantity })),
		failures: answer.runs.filter(({ message }) => message !== null)
	};
}
