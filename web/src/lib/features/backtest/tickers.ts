/** Symbols as people type them: separated by commas, semicolons or spaces, each once, in their order. */
export function readTickers(text: string): string[] {
	return [...new Set(text.split(/[\s,;]+/).filter((symbol) => symbol !== ''))];
}
