/** The first names of a list, and how many more there are: `SIM, ALDER +3`. */
export function shortList(names: readonly string[], most: number): string {
	const more = names.length - most;
	return names.slice(0, most).join(', ') + (more > 0 ? ` +${more}` : '');
}
