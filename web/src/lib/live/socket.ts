import type { Schemas } from '$lib/api';

export type Channel = Schemas['Channel'];
export type HubMessage = Schemas['HubMessage'];

/** Where the connection stands. `waiting` says when the next try comes. */
export type LiveState =
	{ kind: 'closed' } | { kind: 'connecting'; attempt: number } | { kind: 'open' } | { kind: 'waiting'; attempt: number; retryAt: number };

/** The part of a WebSocket that is used, so that a test can play the server. */
export type Socket = {
	send(text: string): void;
	close(): void;
	onopen: (() => void) | null;
	onmessage: ((event: { data: unknown }) => void) | null;
	onclose: (() => void) | null;
};

/** The outside world: sockets, time and chance. */
export type World = {
	connect(): Socket;
	now(): number;
	random(): number;
	setTimer(run: () => void, delay: number): unknown;
	clearTimer(timer: unknown): void;
};

type Handler = (message: HubMessage) => void;
type Subscription = { handlers: Set<Handler>; lastSeq: number | null };

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8_000;
const PING_EVERY = 15_000;
const ANSWER_WITHIN = 10_000;

/** Channels on which every message counts: a hole in their numbers is asked for again. On the others the newest value is enough. */
const LOSSLESS: ReadonlySet<Channel> = new Set<Channel>(['backtest', 'notifications', 'orders', 'logs', 'alerts']);

/** Milliseconds before try number `attempt` (from 1): doubling, bounded, and spread so that clients do not return all at once. */
export function backOff(attempt: number, random: number): number {
	const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
	return Math.round(ceiling * (0.5 + random / 2));
}

/**
 * The one socket to the hub: topics with handlers, resumption by sequence number, heartbeat, and reconnection with jittered back-off.
 * Knows nothing of Svelte or of the browser; `world` brings those.
 */
export class LiveSocket {
	#state: LiveState = { kind: 'closed' };
	#socket: Socket | null = null;
	#timer: unknown = null;
	readonly #world: World;
	readonly #onstate: (state: LiveState) => void;
	readonly #subscriptions = new Map<Channel, Subscription>();

	constructor(world: World, onstate: (state: LiveState) => void) {
		this.#world = world;
		this.#onstate = onstate;
	}

	get state(): LiveState {
		return this.#state;
	}

	/** Opens the connection; from then on it is kept open. */
	open(): void {
		if (this.#state.kind === 'closed') this.#connect(0);
	}

	/** Closes it for good. Subscriptions stay, for a later `open`. */
	close(): void {
		this.#drop();
		this.#become({ kind: 'closed' });
	}

	/** Tries at once instead of at the planned time, as when the browser says that the network is back. */
	hurry(): void {
		if (this.#state.kind !== 'waiting') return;
		this.#clearTimer();
		this.#connect(this.#state.attempt);
	}

	/** Hears every message of a channel; returns the function that stops it. A new subscriber gets a snapshot. */
	subscribe(channel: Channel, handler: Handler): () => void {
		let subscription = this.#subscriptions.get(channel);
		if (subscription === undefined) {
			subscription = { handlers: new Set(), lastSeq: null };
			this.#subscriptions.set(channel, subscription);
		} else {
			// The others have had theirs, and an update that repeats what is known does no harm.
			subscription.lastSeq = null;
		}
		subscription.handlers.add(handler);
		if (this.#state.kind === 'open') this.#ask(channel, subscription);
		return () => {
			subscription.handlers.delete(handler);
			if (subscription.handlers.size > 0 || this.#subscriptions.get(channel) !== subscription) return;
			this.#subscriptions.delete(channel);
			if (this.#state.kind === 'open') this.#socket?.send(JSON.stringify({ action: 'unsubscribe', channel }));
		};
	}

	#connect(attempt: number): void {
		this.#become({ kind: 'connecting', attempt });
		const socket = this.#world.connect();
		this.#socket = socket;
		socket.onopen = () => {
			if (this.#socket !== socket) return;
			this.#become({ kind: 'open' });
			for (const [channel, subscription] of this.#subscriptions) this.#ask(channel, subscription);
			this.#planPing();
		};
		socket.onmessage = (event) => {
			if (this.#socket === socket) this.#receive(event.data);
		};
		socket.onclose = () => {
			if (this.#socket === socket) this.#lost();
		};
		this.#setTimer(() => this.#lost(), ANSWER_WITHIN);
	}

	#lost(): void {
		const tried = this.#state.kind === 'connecting' ? this.#state.attempt : 0;
		const attempt = tried + 1;
		this.#drop();
		const delay = backOff(attempt, this.#world.random());
		this.#become({ kind: 'waiting', attempt, retryAt: this.#world.now() + delay });
		this.#setTimer(() => this.#connect(attempt), delay);
	}

	#drop(): void {
		this.#clearTimer();
		const socket = this.#socket;
		this.#socket = null;
		if (socket === null) return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
	}

	#receive(data: unknown): void {
		const message = readMessage(data);
		if (message === null) return;
		// Whatever arrives proves that the server is there.
		this.#planPing();
		if (message.channel === null) return;
		const subscription = this.#subscriptions.get(message.channel);
		if (subscription === undefined) return;
		const isSnapshot = message.type === 'snapshot' || message.type === 'reset';
		const last = subscription.lastSeq;
		if (!isSnapshot && last !== null) {
			if (message.seq <= last) return;
			if (message.seq > last + 1 && LOSSLESS.has(message.channel)) {
				this.#ask(message.channel, subscription);
				return;
			}
		}
		subscription.lastSeq = message.seq;
		for (const handler of [...subscription.handlers]) handler(message);
	}

	#ask(channel: Channel, subscription: Subscription): void {
		const resume = subscription.lastSeq === null ? {} : { resume_from: subscription.lastSeq };
		this.#socket?.send(JSON.stringify({ action: 'subscribe', channel, ...resume }));
	}

	#planPing(): void {
		this.#setTimer(() => {
			this.#socket?.send(JSON.stringify({ action: 'ping' }));
			this.#setTimer(() => this.#lost(), ANSWER_WITHIN);
		}, PING_EVERY);
	}

	#setTimer(run: () => void, delay: number): void {
		this.#clearTimer();
		this.#timer = this.#world.setTimer(run, delay);
	}
	#clearTimer(): void {
		if (this.#timer !== null) this.#world.clearTimer(this.#timer);
		this.#timer = null;
	}
	#become(state: LiveState): void {
		this.#state = state;
		this.#onstate(state);
	}
}

function readMessage(data: unknown): HubMessage | null {
	if (typeof data !== 'string') return null;
	try {
		const message = JSON.parse(data) as Partial<HubMessage>;
		return typeof message.seq === 'number' && typeof message.type === 'string' ? (message as HubMessage) : null;
	} catch {
		return null;
	}
}
