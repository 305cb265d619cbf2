export { default as SimulatedLabel } from './SimulatedLabel.svelte';
