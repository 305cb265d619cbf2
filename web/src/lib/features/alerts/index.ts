export { addressOf, NO_FILTER, readAddress, type Address } from './address';
export { default as AlertChart } from './AlertChart.svelte';
export { default as AlertsView } from './AlertsView.svelte';
export { default as CalibrationTable } from './CalibrationTable.svelte';
export { default as Ladder } from './Ladder.svelte';
export { default as SideMark } from './SideMark.svelte';
