/** SVG path of a small line through `values`, in a box of the given size; empty with fewer than two values. */
export function sparklinePath(values: readonly number[], width: number, height: number, pad = 1.5): string {
	if (values.length < 2) return '';
	let low = Infinity;
	let high = -Infinity;
	for (const value of values) {
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	const span = high - low;
	const x = (index: number) => pad + (index / (values.length - 1)) * (width - 2 * pad);
	const y = (value: number) => (span === 0 ? height / 2 : height - pad - ((value - low) / span) * (height - 2 * pad));
	return values.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(2)} ${y(value).toFixed(2)}`).join('');
}
