/**
 * Reads a number as people write it: with a decimal point or comma, thin or plain spaces between thousands.
 * Answers null for what is not a finite number.
 */
export function readNumber(text: string): number | null {
	const plain = text.replace(/[\s\u00a0\u202f']/g, '').replace(',', '.');
	if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
	const value = Number(plain);
	return Number.isFinite(value) ? value : null;
}

/** `value` moved by `steps` steps and kept inside the bounds, without binary dust such as 0.30000000000000004. */
export function stepped(value: number, steps: number, step: number, min: number | null, max: number | null): number {
	const decimals = Math.max(decimalsOf(step), decimalsOf(value));
	const moved = Number((value + steps * step).toFixed(Math.min(decimals, 12)));
	return Math.min(max ?? Infinity, Math.max(min ?? -Infinity, moved));
}

function decimalsOf(value: number): number {
	const [mantissa = '', exponent = '0'] = String(value).split('e');
	return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}
