import { StreamLanguage } from '@codemirror/language';
import { tags, type Tag } from '@lezer/highlight';

/** Words of the expression language for highlighting; what is right or wrong is the server's to say. */
export const expressionLanguage = StreamLanguage.define<null>({
	startState: () => null,
	token(stream) {
		if (stream.eatSpace()) return null;
		if (stream.match(/#.*/)) return 'comment';
		if (stream.match(/"[^"]*"?|'[^']*'?/)) return 'string';
		if (stream.match(/@\w+/)) return 'atom';
		if (stream.match(/\d+(\.\d+)?(e[+-]?\d+)?%?/i)) return 'number';
		if (stream.match(/(and|or|not)\b/)) return 'keyword';
		if (stream.match(/(true|false)\b/)) return 'bool';
		if (stream.match(/[A-Za-z_]\w*(?=\s*\()/)) return 'function';
		if (stream.match(/(open|high|low|close|volume|vwap|trades)\b/)) return 'variableName';
		if (stream.match(/[A-Za-z_]\w*/)) return 'propertyName';
		if (stream.match(/[<>=!]=?|[-+*/^]/)) return 'operator';
		stream.next();
		return null;
	},
	tokenTable: { function: tags.function(tags.variableName) }
});

/** How words look, by what they are: the name of a colour of the theme. What comes later wins. */
export const COLOURS: readonly { tag: Tag | Tag[]; colour: string; italic?: boolean }[] = [
	{ tag: [tags.propertyName, tags.definition(tags.propertyName)], colour: 'accent' },
	{ tag: [tags.string, tags.content], colour: 'text' },
	{ tag: tags.string, colour: 'gain' },
	{ tag: [tags.number, tags.bool, tags.atom], colour: 'brass' },
	{ tag: tags.function(tags.variableName), colour: 'accent' },
	{ tag: tags.variableName, colour: 'text' },
	{ tag: [tags.keyword, tags.operator], colour: 'warn' },
	{ tag: [tags.punctuation, tags.separator, tags.bracket], colour: 'faint' },
	{ tag: [tags.comment, tags.lineComment], colour: 'faint', italic: true }
];
