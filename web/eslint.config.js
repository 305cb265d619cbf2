import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The layers: ui ← features ← routes. A feature reaches another one only through its index.ts. */
const layers = [
	{
		files: ['src/lib/ui/**', 'src/lib/format/**', 'src/lib/i18n/**', 'src/lib/api/**', 'src/lib/live/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: ['$features/*', '**/features/**'], message: 'Lower layers know no feature.' }] }
			]
		}
	},
	{
		files: ['src/lib/features/**', 'src/routes/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: ['$features/*/*'], message: "Import a feature's index, not its insides." }] }
			]
		}
	}
];

export default ts.config(
	{ ignores: ['build/', '.svelte-kit/', 'node_modules/', 'src/lib/api/schema.d.ts', 'static/'] },
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{ languageOptions: { globals: { ...globals.browser, ...globals.node } } },
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } }
	},
	{
		rules: {
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-console': 'error',
			'no-undef': 'off',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			// The app is served at the root of its own server, always.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{ files: ['scripts/**', 'e2e/**'], rules: { 'no-console': 'off' } },
	...layers
);
