export { default as DashboardView } from './DashboardView.svelte';
