export { default as BrokerView } from './BrokerView.svelte';
export { default as LiveView } from './LiveView.svelte';
