import type { QueryClient } from '@tanstack/svelte-query';
import { keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';
import { applyAlerts } from './alert-inbox';
import { applyNotifications } from './inbox';

/** Brings what the hub says into the query cache, so that every view of it is up to date without asking. */
export function applyToCache(client: QueryClient, message: HubMessage): void {
	if (message.channel === 'health') client.setQueryData(keys.status, message.data);
	else if (message.channel === 'jobs') applyJobs(client, message);
	else if (message.channel === 'backtest') applyBacktest(client, message);
	else if (message.channel === 'notifications') applyNotifications(client, message);
	else if (message.channel === 'alerts') applyAlerts(client, message);
}

function applyJobs(client: QueryClient, message: HubMessage): void {
	if (message.type === 'snapshot' || message.type === 'reset') {
		const { items } = message.data as Pick<Schemas['JobPage'], 'items'>;
		client.setQueryData<Schemas['JobPage']>(keys.jobs, (page) => page && { ...page, items, total: Math.max(page.total, items.length) });
		void client.invalidateQueries({ queryKey: keys.fits });
		return;
	}
	if (message.type !== 'update') return;
	const job = message.data as Schemas['Job'];
	client.setQueryData<Schemas['JobPage']>(keys.jobs, (page) => page && withJob(page, job));
	if (job.type !== 'fit') return;
	client.setQueryData<Schemas['JobPage']>(keys.fits, (page) => page && withJob(page, job));
	// What it has made is there now.
	if (job.status === 'completed') void client.invalidateQueries({ queryKey: ['models'] });
}

/** The page with a job's newest state; a job that it does not hold yet comes first. */
export function withJob(page: Schemas['JobPage'], job: Schemas['Job']): Schemas['JobPage'] {
	const known = page.items.some((item) => item.job_id === job.job_id);
	if (!known) return { ...page, items: [job, ...page.items], total: page.total + 1 };
	return { ...page, items: page.items.map((item) => (item.job_id === job.job_id ? job : item)) };
}

function applyBacktest(client: QueryClient, message: HubMessage): void {
	if (message.type === 'update') {
		const backtest = message.data as Schemas['Backtest'];
		client.setQueryData(keys.backtest(backtest.id), backtest);
	}
	if (message.type === 'update' || message.type === 'reset') {
		void client.invalidateQueries({ queryKey: ['backtests'], predicate: (query) => query.queryKey[1] !== 'one' });
	}
}
