export { default as ExpressionText } from './ExpressionText.svelte';
export { default as ExpressionInput } from './ExpressionInput.svelte';
export { default as TextEditor } from './TextEditor.svelte';
export { expressionAt } from './expression-at';
export type { TextProblem } from './code-editor';
export { default as Findings } from './Findings.svelte';
