import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the app with hot reload and passes API calls on to a running server.
const server = process.env.BELLWETHER_URL ?? 'http://127.0.0.1:8080';

/**
 * SvelteKit hides its route announcer with a style attribute, the only one in the app. With a class in its place the
 * content security policy can forbid inline styles outright.
 */
const announcerWithoutInlineStyle: Plugin = {
	name: 'announcer-without-inline-style',
	enforce: 'pre',
	transform(code, id) {
		if (!id.endsWith('/generated/root.svelte')) return null;
		const changed = code.replace(/(id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1 class="visually-hidden"');
		if (changed === code) throw new Error('the route announcer of SvelteKit has changed: look at generated/root.svelte');
		return { code: changed, map: null };
	}
};

export default defineConfig({
	plugins: [announcerWithoutInlineStyle, sveltekit()],
	server: { proxy: { '/api': { target: server, ws: true } } },
	build: { target: 'es2022', chunkSizeWarningLimit: 600 },
	test: {
		projects: [
			{
				extends: true,
				resolve: { conditions: ['browser'] },
				test: { name: 'unit', environment: 'node', include: ['src/**/*.test.ts'] }
			},
			{
				test: {
					name: 'e2e',
					environment: 'node',
					include: ['e2e/**/*.test.ts'],
					fileParallelism: false,
					testTimeout: 60_000,
					hookTimeout: 60_000
				}
			}
		]
	}
});
