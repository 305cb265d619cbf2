/** Strength of a heat cell, from -1 to 1, relative to the typical size of the values so that one outlier does not pale the rest. */
export function heatOf(value: number, values: readonly number[]): number {
	const sizes = values.map(Math.abs).sort((a, b) => a - b);
	const scale = sizes[Math.floor((sizes.length - 1) * 0.9)] ?? 0;
	if (scale === 0) return 0;
	return Math.max(-1, Math.min(1, value / scale));
}
