import { beforeEach, describe, expect, it } from 'vitest';
import { backOff, LiveSocket, type LiveState, type Socket, type World } from './socket';

/** A world whose time moves when told, and whose server says what the test says. */
class PlayedWorld implements World {
	time = 0;
	sockets: PlayedSocket[] = [];
	#timers = new Map<number, { at: number; run: () => void }>();
	#next = 1;

	connect(): Socket {
		const socket = new PlayedSocket();
		this.sockets.push(socket);
		return socket;
	}
	now() {
		return this.time;
	}
	random() {
		return 1;
	}
	setTimer(run: () => void, delay: number) {
		this.#timers.set(this.#next, { at: this.time + delay, run });
		return this.#next++;
	}
	clearTimer(timer: unknown) {
		this.#timers.delete(timer as number);
	}
	pass(milliseconds: number) {
		const end = this.time + milliseconds;
		for (;;) {
			const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
			if (due === undefined) break;
			this.#timers.delete(due[0]);
			this.time = due[1].at;
			due[1].run();
		}
		this.time = end;
	}
	get socket(): PlayedSocket {
		return this.sockets.at(-1)!;
	}
}

class PlayedSocket implements Socket {
	sent: unknown[] = [];
	closed = false;
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: unknown }) => void) | null = null;
	onclose: (() => void) | null = null;
	send(text: string) {
		this.sent.push(JSON.parse(text));
	}
	close() {
		this.closed = true;
	}
	says(channel: string | null, seq: number, type: string, data: unknown = {}) {
		this.onmessage?.({ data: JSON.stringify({ channel, seq, ts: '2024-01-01T00:00:00Z', type, data }) });
	}
}

let world: PlayedWorld;
let states: LiveState[];
let live: LiveSocket;

beforeEach(() => {
	world = new PlayedWorld();
	states = [];
	live = new LiveSocket(world, (state) => states.push(state));
});

describe('backOff', () => {
	it('doubles up to its bound', () => {
		expect([1, 2, 3, 4, 12].map((attempt) => backOff(attempt, 1))).toEqual([500, 1000, 2000, 4000, 8_000]);
	});
	it('spreads over the upper half', () => {
		expect(backOff(3, 0)).toBe(1000);
		expect(backOff(3, 0.5)).toBe(1500);
	});
});

describe('LiveSocket', () => {
	it('subscribes once it is open, and hands messages to the handlers of their channel', () => {
		const heard: unknown[] = [];
		live.subscribe('jobs', (message) => heard.push(message.type));
		live.open();
		expect(live.state).toEqual({ kind: 'connecting', attempt: 0 });
		world.socket.onopen?.();
		expect(live.state.kind).toBe('open');
		expect(world.socket.sent).toEqual([{ action: 'subscribe', channel: 'jobs' }]);
		world.socket.says('jobs', 4, 'snapshot');
		world.socket.says('health', 9, 'update');
		world.socket.says('jobs', 5, 'update');
		expect(heard).toEqual(['snapshot', 'update']);
	});

	it('resumes after a lost connection from the last number it saw', () => {
		live.subscribe('backtest', () => {});
		live.open();
		world.socket.onopen?.();
		world.socket.says('backtest', 7, 'snapshot');
		world.socket.onclose?.();
		expect(live.state).toEqual({ kind: 'waiting', attempt: 1, retryAt: 500 });
		world.pass(500);
		world.socket.onopen?.();
		expect(world.socket.sent).toEqual([{ action: 'subscribe', channel: 'backtest', resume_from: 7 }]);
	});

	it('waits longer after each failure and starts over after a success', () => {
		live.open();
		const waits: number[] = [];
		for (let failure = 0; failure < 4; failure++) {
			world.socket.onclose?.();
			const state = live.state;
			if (state.kind !== 'waiting') throw new Error(state.kind);
			waits.push(state.retryAt - world.time);
			world.pass(state.retryAt - world.time);
		}
		expect(waits).toEqual([500, 1000, 2000, 4000]);
		world.socket.onopen?.();
		world.socket.onclose?.();
		expect(live.state).toMatchObject({ kind: 'waiting', attempt: 1 });
	});

	it('drops what it has seen already', () => {
		const heard: number[] = [];
		live.subscribe('backtest', (message) => heard.push(message.seq));
		live.open();
		world.socket.onopen?.();
		world.socket.says('backtest', 3, 'snapshot');
		world.socket.says('backtest', 3, 'update');
		world.socket.says('backtest', 2, 'update');
		world.socket.says('backtest', 4, 'update');
		expect(heard).toEqual([3, 4]);
	});

	it('asks again for a hole on a channel where every message counts', () => {
		const heard: number[] = [];
		live.subscribe('backtest', (message) => heard.push(message.seq));
		live.subscribe('health', (message) => heard.push(100 + message.seq));
		live.open();
		world.socket.onopen?.();
		world.socket.says('backtest', 1, 'snapshot');
		world.socket.says('health', 1, 'snapshot');
		world.socket.sent = [];
		world.socket.says('backtest', 3, 'update');
		world.socket.says('health', 5, 'update');
		expect(heard).toEqual([1, 101, 105]);
		expect(world.socket.sent).toEqual([{ action: 'subscribe', channel: 'backtest', resume_from: 1 }]);
		world.socket.says('backtest', 2, 'update');
		world.socket.says('backtest', 3, 'update');
		expect(heard).toEqual([1, 101, 105, 2, 3]);
	});

	it('takes a reset whatever its number, as after a restart of the server', () => {
		const heard: string[] = [];
		live.subscribe('backtest', (message) => heard.push(`${message.type} ${message.seq}`));
		live.open();
		world.socket.onopen?.();
		world.socket.says('backtest', 90, 'snapshot');
		world.socket.says('backtest', 1, 'reset');
		world.socket.says('backtest', 2, 'update');
		expect(heard).toEqual(['snapshot 90', 'reset 1', 'update 2']);
	});

	it('notices silence: pings, and reconnects when nothing answers', () => {
		live.open();
		world.socket.onopen?.();
		world.pass(15_000);
		expect(world.socket.sent).toEqual([{ action: 'ping' }]);
		world.socket.says(null, 0, 'pong');
		world.pass(15_000);
		expect(world.socket.sent).toHaveLength(2);
		world.pass(10_000);
		expect(live.state.kind).toBe('waiting');
		expect(world.socket.closed).toBe(true);
	});

	it('gives up on a connection that never opens', () => {
		live.open();
		world.pass(10_000);
		expect(live.state).toMatchObject({ kind: 'waiting', attempt: 1 });
	});

	it('hurries when told that the network is back', () => {
		live.open();
		world.socket.onclose?.();
		live.hurry();
		expect(live.state).toEqual({ kind: 'connecting', attempt: 1 });
		expect(world.sockets).toHaveLength(2);
	});

	it('unsubscribes with its last handler and stays silent afterwards', () => {
		let heard = 0;
		const first = live.subscribe('jobs', () => heard++);
		const second = live.subscribe('jobs', () => heard++);
		live.open();
		world.socket.onopen?.();
		world.socket.says('jobs', 1, 'snapshot');
		first();
		world.socket.says('jobs', 2, 'update');
		second();
		world.socket.says('jobs', 3, 'update');
		expect(heard).toBe(3);
		expect(world.socket.sent.at(-1)).toEqual({ action: 'unsubscribe', channel: 'jobs' });
	});

	it('ignores what is no message', () => {
		live.open();
		world.socket.onopen?.();
		world.socket.onmessage?.({ data: 'not json' });
		world.socket.onmessage?.({ data: new ArrayBuffer(4) });
		world.socket.onmessage?.({ data: '{"seq":"x"}' });
		expect(live.state.kind).toBe('open');
	});

	it('closes for good', () => {
		live.open();
		world.socket.onopen?.();
		live.close();
		world.pass(120_000);
		expect(world.sockets).toHaveLength(1);
		expect(states.map((state) => state.kind)).toEqual(['connecting', 'open', 'closed']);
	});
});
