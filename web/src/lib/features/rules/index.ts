export { RuleDocument } from './rule-document.svelte';
export { default as RulesView } from './RulesView.svelte';
export { default as RuleWorkspace } from './RuleWorkspace.svelte';
export { starts } from './starts';
