// SvelteKit starts the app from an inline script. Moving it into a file lets the server forbid inline scripts outright,
// with one constant Content-Security-Policy and no hash to keep in step with the build.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

const page = new URL('../build/index.html', import.meta.url);
const html = await readFile(page, 'utf8');
const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
if (inline.length !== 1) {
	throw new Error(`expected exactly one inline script in build/index.html, found ${inline.length}`);
}
const [tag, code] = inline[0];
const name = `start.${createHash('sha256').update(code).digest('hex').slice(0, 8)}.js`;
await writeFile(new URL(`../build/_app/immutable/${name}`, import.meta.url), code.trim() + '\n');
await writeFile(page, html.replace(tag, `<script src="/_app/immutable/${name}"></script>`));
console.log(`moved the start script to _app/immutable/${name}`);
