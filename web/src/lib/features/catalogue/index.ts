export { default as CatalogueView } from './CatalogueView.svelte';
