/** An expression inside a strategy document: its text, and where it starts there (UTF-16 offsets, as the contract counts). */
export type EmbeddedExpression = { text: string; start: number };

/** Keys whose value is an expression. Under `indicators:` every value is one. */
const EXPRESSION_KEYS = new Set([
	'when',
	'filter',
	'stop',
	'stop_loss',
	'take_profit',
	'trailing',
	'limit_price',
	'stop_price',
	'entry',
	'target',
	'confidence',
	'signal',
	'at'
]);

/**
 * The expression under the cursor of a YAML document, or null where none stands. Reads lines rather than the whole
 * document, so that it works while the document is being typed and does not parse.
 */
export function expressionAt(document: string, cursor: number): EmbeddedExpression | null {
	const lineStart = document.lastIndexOf('\n', cursor - 1) + 1;
	const lineEnd = endOfLine(document, lineStart);
	const line = document.slice(lineStart, lineEnd);
	return quotedAt(line, lineStart, cursor) ?? plainAt(document, line, lineStart, cursor) ?? blockAt(document, line, lineStart);
}

/** Inside quotes after an expression's key: `when: "close > …"`, also within `{…}`. */
function quotedAt(line: string, lineStart: number, cursor: number): EmbeddedExpression | null {
	const column = cursor - lineStart;
	for (const match of line.matchAll(/([A-Za-z_][\w-]*)\s*:\s*(["'])/g)) {
		const start = match.index + match[0].length;
		const close = line.indexOf(match[2]!, start);
		const end = close === -1 ? line.length : close;
		if (column >= start && column <= end) return { text: line.slice(start, end), start: lineStart + start };
	}
	return null;
}

/** A plain value: `fast: ema(close, 20)` under `indicators:`, or after an expression's key. */
function plainAt(document: string, line: string, lineStart: number, cursor: number): EmbeddedExpression | null {
	const match = /^(\s*)(?:-\s+)?([A-Za-z_][\w-]*)\s*:[ \t]+(?!["'|>{[])/.exec(line);
	if (match === null || cursor < lineStart + match[0].length) return null;
	const indent = match[1]!.length;
	const known = EXPRESSION_KEYS.has(match[2]!) || (indent > 0 && parentKey(document, lineStart, indent) === 'indicators');
	if (!known) return null;
	const comment = / #.*$/.exec(line);
	const end = comment ? comment.index : line.length;
	return { text: line.slice(match[0].length, end).trimEnd(), start: lineStart + match[0].length };
}

/** A line of a block scalar (`when: |` or `>`): the line itself is what is being written. */
function blockAt(document: string, line: string, lineStart: number): EmbeddedExpression | null {
	const indent = /^\s*/.exec(line)![0].length;
	if (indent === 0) return null;
	for (let at = lineStart; at > 0;) {
		const start = document.lastIndexOf('\n', at - 2) + 1;
		const above = document.slice(start, endOfLine(document, start));
		if (above.trim() !== '' && /^\s*/.exec(above)![0].length < indent) {
			return /:\s*[|>][+-]?\s*$/.test(above) ? { text: line.slice(indent), start: lineStart + indent } : null;
		}
		at = start;
	}
	return null;
}

function parentKey(document: string, lineStart: number, indent: number): string | null {
	for (let at = lineStart; at > 0;) {
		const start = document.lastIndexOf('\n', at - 2) + 1;
		const above = document.slice(start, endOfLine(document, start));
		const match = /^(\s*)(?:-\s+)?([A-Za-z_][\w-]*)\s*:/.exec(above);
		if (match && match[1]!.length < indent) return match[2]!;
		at = start;
	}
	return null;
}

function endOfLine(document: string, start: number): number {
	const end = document.indexOf('\n', start);
	return end === -1 ? document.length : end;
}
