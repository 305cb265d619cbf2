export { addressOf, readAddress, type Address } from './address';
export { default as NotificationsView } from './NotificationsView.svelte';
export { dayGroups } from './day-groups';
