export { getLive, LiveClient, setLive } from './live.svelte';
export type { Channel, HubMessage, LiveState } from './socket';
