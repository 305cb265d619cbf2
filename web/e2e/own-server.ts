import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type OwnServer = { url: string; stop(): Promise<void> };

const READY_WITHIN_MS = 30_000;

/** Starts `bellwether serve` on a fresh folder, for a test that needs options of its own. `BELLWETHER_BIN` names the program. */
export async function startOwnServer(program: string, options: readonly string[]): Promise<OwnServer> {
	const folder = await mkdtemp(join(tmpdir(), 'bellwether-e2e-'));
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', join(folder, 'data'), ...options];
	const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	child.stderr.on('data', (data) => (said = (said + String(data)).slice(-4_000)));
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const stop = async () => {
		child.kill();
		await ended;
		await rm(folder, { recursive: true, force: true });
	};
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!(await isReady(url))) {
		if (child.exitCode !== null || Date.now() > deadline) {
			await stop();
			throw new Error(`the server of the test was not ready: ${said}`);
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return { url, stop };
}

async function isReady(url: string): Promise<boolean> {
	return fetch(`${url}/api/v1/ready`).then(
		(response) => response.ok,
		() => false
	);
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}
