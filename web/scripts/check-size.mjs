// Keeps the bundle budget: everything that the browser needs before the dashboard is interactive, gzipped.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const BUDGET = 200 * 1024;
const build = new URL('../build/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('../.svelte-kit/output/client/.vite/manifest.json', import.meta.url), 'utf8'));

/** A chunk, what it imports statically, and their style sheets. */
function reach(key, files) {
	const chunk = manifest[key];
	if (chunk === undefined || files.has(chunk.file)) return files;
	files.add(chunk.file);
	for (const css of chunk.css ?? []) files.add(css);
	for (const next of chunk.imports ?? []) reach(next, files);
	return files;
}

// The start, the app's root, the layout (node 0) and the error page (node 1); other pages load when they are opened.
const starts = Object.keys(manifest).filter((key) =>
	/(runtime\/client\/entry\.js|client-optimized\/app\.js|client-optimized\/nodes\/[01]\.js)$/.test(key)
);
if (starts.length !== 4) throw new Error(`expected four starting points in the manifest, found ${starts.join(', ')}`);
const files = new Set(['index.html', 'theme.js']);
for (const key of starts) reach(key, files);
// The dashboard's node carries its route's number; find it by the page it is made of.
const app = await readFile(new URL('../.svelte-kit/generated/client-optimized/app.js', import.meta.url), 'utf8');
const root = /"\/":\s*\[(\d+)/.exec(app);
if (root === null) throw new Error('cannot find the dashboard in the generated routes');
const node = Object.keys(manifest).find((key) => key.endsWith(`client-optimized/nodes/${root[1]}.js`));
if (node === undefined) throw new Error(`cannot find node ${root[1]} in the manifest`);
reach(node, files);

let total = 0;
const rows = [];
for (const file of files) {
	const size = gzipSync(await readFile(new URL(file, build)), { level: 9 }).length;
	total += size;
	rows.push([size, file]);
}
rows.sort((a, b) => b[0] - a[0]);
for (const [size, file] of rows) console.log(`${(size / 1024).toFixed(1).padStart(8)} kB  ${file}`);
console.log(`${(total / 1024).toFixed(1).padStart(8)} kB  first load, compressed (budget ${BUDGET / 1024} kB)`);
if (total > BUDGET) {
	console.error('The first load is over its budget: load something later, or do without it.');
	process.exit(1);
}
