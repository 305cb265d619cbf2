import { createContext } from 'svelte';
import { API_BASE } from '$lib/api';
import { LiveSocket, type Channel, type HubMessage, type LiveState, type Socket } from './socket';

/** The hub as the app sees it: a visible state and typed topics. Messages are handed on once per animation frame. */
export class LiveClient {
	#state = $state.raw<LiveState>({ kind: 'closed' });
	readonly #socket: LiveSocket;
	#waiting: (() => void)[] = [];
	#frame: number | null = null;

	constructor(connect: () => Socket = connectToHub) {
		this.#socket = new LiveSocket(
			{
				connect,
				now: () => Date.now(),
				random: () => Math.random(),
				setTimer: (run, delay) => setTimeout(run, delay),
				clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>)
			},
			(state) => (this.#state = state)
		);
	}

	get state(): LiveState {
		return this.#state;
	}
	/** Opens the connection; returns the function that closes it. */
	start(): () => void {
		const hurry = () => this.#socket.hurry();
		window.addEventListener('online', hurry);
		this.#socket.open();
		return () => {
			window.removeEventListener('online', hurry);
			this.#socket.close();
		};
	}
	/** Hears a channel; returns the function that stops it. */
	subscribe(channel: Channel, handler: (message: HubMessage) => void): () => void {
		return this.#socket.subscribe(channel, (message) => this.#later(() => handler(message)));
	}

	/** Many messages of one frame cause one repaint. A hidden page has no frames, so it works them off at once. */
	#later(run: () => void): void {
		this.#waiting.push(run);
		if (document.hidden) this.#flush();
		else this.#frame ??= requestAnimationFrame(() => this.#flush());
	}
	#flush(): void {
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#frame = null;
		const batch = this.#waiting;
		this.#waiting = [];
		for (const run of batch) run();
	}
}

function connectToHub(): Socket {
	const { protocol, host } = window.location;
	const url = `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${API_BASE}/ws`;
	return new WebSocket(url) as unknown as Socket;
}

export const [getLive, setLive] = createContext<LiveClient>();
