/** How a table is sorted: by which column, and which way. */
export type TableOrder = { column: string; descending: boolean };

/** What a cell sorts by. Missing values come last, whichever way the column is sorted. */
export type SortValue = number | string | null;

/** `rows` in the asked order; equal rows keep the order that they had. */
export function sortRows<Row>(rows: readonly Row[], sortValue: (row: Row) => SortValue, descending: boolean): Row[] {
	const direction = descending ? -1 : 1;
	return rows
		.map((row) => [row, sortValue(row)] as const)
		.sort(([, a], [, b]) => {
			if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
			if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
			return String(a).localeCompare(String(b), undefined, { numeric: true }) * direction;
		})
		.map(([row]) => row);
}

/** The rows to draw of a long table: those in sight and a few beyond. */
export function visibleRows(
	scrollTop: number,
	viewport: number,
	rowHeight: number,
	total: number,
	beyond = 8
): { first: number; last: number } {
	const first = Math.max(0, Math.floor(scrollTop / rowHeight) - beyond);
	const last = Math.min(total, Math.ceil((scrollTop + viewport) / rowHeight) + beyond);
	return { first: Math.min(first, last), last };
}
