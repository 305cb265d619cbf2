import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { path: string; type: string; title: string; signed: boolean };

/**
 * Somebody's receiver of webhooks, on the loopback address. It answers by the path: `/busy` is not now, `/gone` is never again,
 * anything else takes it. What is signed with its secret as Standard Webhooks describes is `signed`.
 */
export class Receiver {
	readonly received: Received[] = [];
	/** What messages are signed with. */
	secret = '';
	readonly #server: Server;

	private constructor() {
		this.#server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const body = Buffer.concat(chunks).toString();
				const { type, data } = JSON.parse(body) as { type: string; data: { title?: string } };
				const header = (name: string) => String(request.headers[name]);
				const expected = this.#signature(`${header('webhook-id')}.${header('webhook-timestamp')}.${body}`);
				const path = request.url ?? '';
				this.received.push({ path, type, title: data.title ?? '', signed: header('webhook-signature').split(' ').includes(expected) });
				if (path === '/busy') response.writeHead(503).end('come back later');
				else if (path === '/gone') response.writeHead(410).end('moved away');
				else response.writeHead(204).end();
			});
		});
	}

	static async start(): Promise<Receiver> {
		const receiver = new Receiver();
		await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
		return receiver;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	#signature(text: string): string {
		const key = Buffer.from(this.secret.replace(/^whsec_/, ''), 'base64');
		return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
