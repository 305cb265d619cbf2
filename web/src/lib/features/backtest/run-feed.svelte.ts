import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';
import { advance, NO_PROGRESS, type RunProgress } from './run-progress';

/** Progress of every run of this visit, gathered from the moment it starts, whichever page is open. */
export class RunFeed {
	readonly #runs = new SvelteMap<string, RunProgress>();

	progressOf(id: string): RunProgress {
		return this.#runs.get(id) ?? NO_PROGRESS;
	}
	/** Takes a message of the `backtest` channel. */
	receive(message: HubMessage): void {
		if (message.type !== 'progress') return;
		const event = message.data as Schemas['JobEvent'] & { backtest_id?: string };
		if (event.backtest_id === undefined) return;
		this.#runs.set(event.backtest_id, advance(this.progressOf(event.backtest_id), event));
	}
	/** Lets go of a run whose result is on screen. */
	forget(id: string): void {
		this.#runs.delete(id);
	}
}

export const [getRunFeed, setRunFeed] = createContext<RunFeed>();
