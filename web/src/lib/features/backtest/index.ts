export { default as BacktestBoard } from './BacktestBoard.svelte';
export { default as BacktestHistory } from './BacktestHistory.svelte';
export { default as BacktestPageView } from './BacktestPageView.svelte';
export { default as NewestResult } from './NewestResult.svelte';
export { RunFeed, setRunFeed } from './run-feed.svelte';
