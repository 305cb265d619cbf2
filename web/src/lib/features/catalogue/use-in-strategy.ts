/** The address that begins a strategy with an expression. */
export function strategyAddress(expression: string, universe: readonly string[] = []): string {
	const parameters = new URLSearchParams({ new: '', expression });
	if (universe.length > 0) parameters.set('universe', universe.join(','));
	return `/strategies?${parameters}`;
}
