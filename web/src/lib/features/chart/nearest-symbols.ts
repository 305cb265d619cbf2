/** The known symbols that a mistyped one may stand for, the likeliest first: few letters apart, or begun by it. */
export function nearestSymbols(typed: string, known: readonly string[], most = 3): string[] {
	const text = typed.toUpperCase();
	const far = Math.max(1, Math.floor(text.length / 3));
	return known
		.map((symbol) => ({ symbol, distance: symbol.toUpperCase().startsWith(text) ? 0.5 : lettersApart(text, symbol.toUpperCase()) }))
		.filter(({ distance }) => distance <= far)
		.sort((a, b) => a.distance - b.distance)
		.slice(0, most)
		.map(({ symbol }) => symbol);
}

/** How many letters to insert, delete, or replace to make one text the other (Levenshtein 1966). */
function lettersApart(a: string, b: string): number {
	let above = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row++) {
		const here = [row];
		for (let column = 1; column <= b.length; column++) {
			const replaced = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
			here.push(Math.min(replaced, above[column]! + 1, here[column - 1]! + 1));
		}
		above = here;
	}
	return above[b.length]!;
}
