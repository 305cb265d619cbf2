// Writes src/lib/api/schema.d.ts from the contract. With --check it writes nothing and fails when the file is stale.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const contract = new URL('../../openapi/spec.yaml', import.meta.url);
const target = new URL('../src/lib/api/schema.d.ts', import.meta.url);
const banner = '// Generated from openapi/spec.yaml by `npm run gen`. Do not edit.\n';

const fresh = banner + astToString(await openapiTS(contract, { alphabetize: false, defaultNonNullable: false }));
if (process.argv.includes('--check')) {
	const stored = await readFile(target, 'utf8').catch(() => '');
	if (stored !== fresh) {
		console.error('src/lib/api/schema.d.ts does not match openapi/spec.yaml: run `npm run gen` and commit the result.');
		process.exit(1);
	}
	console.log('schema.d.ts matches the contract.');
} else {
	await writeFile(target, fresh);
	console.log('wrote src/lib/api/schema.d.ts');
}
