/** Neighbours that share a day, newest first as they come. `dayOf` says which day it is where the reader lives. */
export function dayGroups<T>(items: readonly T[], dayOf: (item: T) => string): { day: string; items: T[] }[] {
	const groups: { day: string; items: T[] }[] = [];
	for (const item of items) {
		const day = dayOf(item);
		const last = groups.at(-1);
		if (last?.day === day) last.items.push(item);
		else groups.push({ day, items: [item] });
	}
	return groups;
}
