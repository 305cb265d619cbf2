import type { QueryClient } from '@tanstack/svelte-query';
import { answer, api, keys } from '$lib/api';
import type { Channel, LiveClient } from '$lib/live';
import { applyLive, KEPT } from './live-cache';

const CHANNELS: readonly Channel[] = ['state', 'logs', 'positions', 'orders', 'account', 'market_data'];

/** How often everything is asked for while the socket is down. */
const POLL_MS = 5_000;

/** Hears everything that moves, as long as a page shows it; returns the function that stops it. */
export function followLive(live: LiveClient, client: QueryClient): () => void {
	const stops = CHANNELS.map((channel) => live.subscribe(channel, (message) => applyLive(client, message)));
	return () => stops.forEach((stop) => stop());
}

const pace = (live: LiveClient) => ({ refetchInterval: live.state.kind === 'open' ? (false as const) : POLL_MS, staleTime: 2_000 });

/** What is asked for once, told by the socket from then on, and asked for again and again where it cannot be told. */
export const liveQueries = {
	state: (live: LiveClient, client: QueryClient) => ({
		queryKey: keys.liveState,
		queryFn: async ({ signal }: { signal: AbortSignal }) => {
			const state = await answer(api.GET('/state', { signal }));
			client.setQueryData(keys.liveLogs, state.recent_logs);
			return state;
		},
		...pace(live)
	}),
	account: (live: LiveClient) => ({
		queryKey: keys.account,
		queryFn: ({ signal }: { signal: AbortSignal }) => answer(api.GET('/broker/account', { signal })),
		...pace(live)
	}),
	positions: (live: LiveClient) => ({
		queryKey: keys.positions,
		queryFn: async ({ signal }: { signal: AbortSignal }) => (await answer(api.GET('/broker/positions', { signal }))).items,
		...pace(live)
	}),
	orders: (live: LiveClient) => ({
		queryKey: keys.orders,
		queryFn: async ({ signal }: { signal: AbortSignal }) =>
			(await answer(api.GET('/broker/orders', { params: { query: { limit: KEPT } }, signal }))).items,
		...pace(live)
	}),
	fills: (live: LiveClient) => ({
		queryKey: keys.fills,
		queryFn: async ({ signal }: { signal: AbortSignal }) =>
			(await answer(api.GET('/broker/fills', { params: { query: { limit: KEPT } }, signal }))).items,
		...pace(live)
	})
};
