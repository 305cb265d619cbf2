export { markAllRead } from './inbox';
export { default as PageFrame } from './PageFrame.svelte';
export { default as Shell } from './Shell.svelte';
export { markAlert, markAlertsRead, unreadAlerts, type FreshAlert } from './alert-inbox';
