import {
	autocompletion,
	closeBrackets,
	closeBracketsKeymap,
	completionKeymap,
	type CompletionContext,
	type CompletionResult
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic as EditorDiagnostic } from '@codemirror/lint';
import { EditorState, Prec, Transaction } from '@codemirror/state';
import {
	drawSelection,
	EditorView,
	highlightActiveLine,
	highlightActiveLineGutter,
	keymap,
	lineNumbers,
	placeholder,
	tooltips
} from '@codemirror/view';
import type { Schemas } from '$lib/api';
import { COLOURS, expressionLanguage } from './expression-language';

/** A problem at a place in the text. */
export type TextProblem = { start: number; end: number; severity: Schemas['Severity']; message: string; help: string | null };

export type CodeEditorOptions = {
	parent: HTMLElement;
	text: string;
	language: 'yaml' | 'expression';
	/** One line only; Enter submits. */
	singleLine: boolean;
	label: string;
	placeholder: string;
	complete: (text: string, cursor: number) => Promise<Schemas['Completions'] | null>;
	onchange: (text: string) => void;
	onsave: () => void;
	onrun: () => void;
};

/** A text editor. Lives in a shadow root, whose style sheets need no exception from the content security policy. */
export class CodeEditor {
	readonly #view: EditorView;

	constructor(options: CodeEditorOptions) {
		const root = options.parent.shadowRoot ?? options.parent.attachShadow({ mode: 'open' });
		this.#view = new EditorView({
			root,
			parent: root as unknown as HTMLElement,
			state: EditorState.create({ doc: options.text, extensions: extensions(options) })
		});
	}

	/** Replaces the text as a whole, without an `onchange`. */
	setText(text: string): void {
		const now = this.#view.state.doc.toString();
		if (text === now) return;
		this.#view.dispatch({ changes: { from: 0, to: now.length, insert: text }, annotations: Transaction.userEvent.of('load') });
	}

	setProblems(problems: readonly TextProblem[]): void {
		const length = this.#view.state.doc.length;
		const diagnostics = problems.map((problem): EditorDiagnostic => {
			const from = Math.min(problem.start, length);
			return {
				from,
				to: Math.max(from, Math.min(problem.end, length)),
				severity: problem.severity,
				message: problem.help === null ? problem.message : `${problem.message}\n${problem.help}`
			};
		});
		this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
	}

	/** Puts the cursor at an offset and brings it into sight. */
	goTo(offset: number): void {
		const anchor = Math.min(offset, this.#view.state.doc.length);
		this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
		this.#view.focus();
	}

	focus(): void {
		this.#view.focus();
	}

	destroy(): void {
		this.#view.destroy();
	}
}

function extensions(options: CodeEditorOptions) {
	const submit = () => (options.onrun(), true);
	return [
		history(),
		drawSelection(),
		indentOnInput(),
		bracketMatching(),
		closeBrackets(),
		options.language === 'yaml' ? yaml() : expressionLanguage,
		syntaxHighlighting(highlighting),
		tooltips({ position: 'fixed' }),
		autocompletion({ override: [(context) => suggestions(context, options.complete)], icons: false, activateOnTypingDelay: 120 }),
		placeholder(options.placeholder),
		EditorView.contentAttributes.of({
			'aria-label': options.label,
			tabindex: '0',
			spellcheck: 'false',
			autocapitalize: 'off',
			autocorrect: 'off'
		}),
		EditorView.updateListener.of((update) => {
			if (update.docChanged && !update.transactions.some((transaction) => transaction.isUserEvent('load'))) {
				options.onchange(update.state.doc.toString());
			}
		}),
		Prec.high(
			keymap.of([
				{ key: 'Mod-s', preventDefault: true, run: () => (options.onsave(), true) },
				{ key: 'Mod-Enter', preventDefault: true, run: submit }
			])
		),
		options.singleLine
			? [keymap.of([{ key: 'Enter', run: submit }]), EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change))]
			: [lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), lintGutter(), keymap.of([indentWithTab])],
		keymap.of([...completionKeymap, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
		look(options.singleLine)
	];
}

async function suggestions(context: CompletionContext, complete: CodeEditorOptions['complete']): Promise<CompletionResult | null> {
	// Names of models and regimes have signs in them that end a word elsewhere.
	const word = context.matchBefore(/\b(model|regime)\(\s*["'][^"']*$/) ?? context.matchBefore(/[\w."@[]*/);
	if (!context.explicit && (word === null || word.from === word.to)) return null;
	const answer = await complete(context.state.doc.toString(), context.pos);
	if (answer === null || context.aborted || answer.items.length === 0) return null;
	return {
		from: answer.start,
		to: answer.end,
		validFor: /^\w*$/,
		options: answer.items.map((item, index) => ({
			label: item.label,
			apply: item.insert,
			type: item.kind,
			detail: item.detail ?? undefined,
			info: item.documentation ?? undefined,
			boost: -index
		}))
	};
}

const highlighting = HighlightStyle.define(
	COLOURS.map(({ tag, colour, italic }) => ({ tag, color: `var(--${colour})`, ...(italic ? { fontStyle: 'italic' } : {}) }))
);

function look(singleLine: boolean) {
	return EditorView.theme({
		'&': { height: '100%', fontSize: 'var(--text-md)', color: 'var(--text)', backgroundColor: 'transparent' },
		'&.cm-focused': { outline: 'none' },
		'.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: singleLine ? '1.75rem' : '1.65', overflow: 'auto' },
		'.cm-content': { padding: singleLine ? '0' : '0.6rem 0', caretColor: 'var(--accent)' },
		'.cm-line': { padding: singleLine ? '0 0.55rem' : '0 0.75rem' },
		'.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
		'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
			backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)'
		},
		'.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none' },
		'.cm-lineNumbers .cm-gutterElement': { minWidth: '2.2rem', padding: '0 0.25rem 0 0.5rem' },
		'.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--hover) 70%, transparent)' },
		'.cm-placeholder': { color: 'var(--faint)' },
		'.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
		'.cm-tooltip': {
			border: '1px solid var(--border)',
			borderRadius: 'var(--radius)',
			backgroundColor: 'var(--raised)',
			color: 'var(--text)',
			boxShadow: 'var(--shadow)',
			zIndex: '40'
		},
		'.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: 'var(--text-sm)', maxHeight: '15rem' },
		'.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.22rem 0.6rem', lineHeight: '1.5' },
		'.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-solid)', color: 'var(--on-accent)' },
		'.cm-completionDetail': { marginLeft: '0.8rem', color: 'var(--faint)', fontStyle: 'normal' },
		'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
		'.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
		'.cm-tooltip.cm-completionInfo': { maxWidth: '24rem', padding: '0.5rem 0.7rem', fontFamily: 'var(--font)', whiteSpace: 'pre-wrap' },
		'.cm-diagnostic': { padding: '0.35rem 0.6rem', fontFamily: 'var(--font)', whiteSpace: 'pre-wrap' },
		'.cm-diagnostic-error': { borderLeft: '3px solid var(--loss)' },
		'.cm-diagnostic-warning': { borderLeft: '3px solid var(--warn)' },
		'.cm-diagnostic-info': { borderLeft: '3px solid var(--accent)' },
		'.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--loss)', textUnderlineOffset: '3px' },
		'.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px' },
		'.cm-lintRange-info': { backgroundImage: 'none', textDecoration: 'underline dotted var(--accent)', textUnderlineOffset: '3px' }
	});
}
