export { default as StrategyList } from './StrategyList.svelte';
export { default as StrategyWorkspace } from './StrategyWorkspace.svelte';
export { StrategyDocument } from './strategy-document.svelte';
