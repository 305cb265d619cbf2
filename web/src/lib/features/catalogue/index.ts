export { default as CatalogueView } from './CatalogueView.svelte';
export { default as EntryActions } from './EntryActions.svelte';
export { default as ExampleChart } from './ExampleChart.svelte';
export { default as FactorsView } from './FactorsView.svelte';
