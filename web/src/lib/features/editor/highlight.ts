import { highlightCode, tagHighlighter } from '@lezer/highlight';
import { COLOURS, expressionLanguage } from './expression-language';

/** A stretch of an expression in one colour of the theme; null for the colour of the text around. */
export type Piece = { text: string; colour: string | null };

const highlighter = tagHighlighter(COLOURS.map(({ tag, colour }) => ({ tag, class: colour })));

/** An expression in the colours that the editor gives it. The pieces together are the text. */
export function highlighted(text: string): Piece[] {
	const pieces: Piece[] = [];
	highlightCode(
		text,
		expressionLanguage.parser.parse(text),
		highlighter,
		(piece, classes) => pieces.push({ text: piece, colour: classes.split(' ').at(-1) || null }),
		() => pieces.push({ text: '\n', colour: null })
	);
	return pieces;
}
