import { QueryClient } from '@tanstack/svelte-query';
import { expect, it } from 'vitest';
import { keys, type Schemas } from '$lib/api';
import type { HubMessage } from '$lib/live';
import { applyToCache, withJob } from './cache-sync';

const job = (id: string, progress: number): Schemas['Job'] => ({
	job_id: id,
	type: 'backtest',
	status: 'running',
	progress,
	processed: 0,
	total: null,
	created_at: '2024-01-01T00:00:00Z',
	started_at: null,
	finished_at: null,
	message: null,
	latest_sharpe: null,
	last_event_ts: null,
	resource: null
});
const message = (change: Partial<HubMessage>): HubMessage => ({
	channel: 'jobs',
	seq: 1,
	ts: '2024-01-01T00:00:00Z',
	type: 'update',
	data: {},
	...change
});

it('replaces a known job in its place and puts a new one first', () => {
	const page = { items: [job('a', 0.1), job('b', 0.2)], total: 2, next_cursor: null };
	expect(withJob(page, job('b', 0.5)).items.map((item) => [item.job_id, item.progress])).toEqual([
		['a', 0.1],
		['b', 0.5]
	]);
	expect(withJob(page, job('c', 0)).items.map((item) => item.job_id)).toEqual(['c', 'a', 'b']);
	expect(withJob(page, job('c', 0)).total).toBe(3);
});

it('puts the status and the state of a backtest where their views look', () => {
	const client = new QueryClient();
	applyToCache(client, message({ channel: 'health', type: 'snapshot', data: { version: '1' } }));
	expect(client.getQueryData(keys.status)).toEqual({ version: '1' });
	applyToCache(client, message({ channel: 'backtest', data: { id: 'x', status: 'completed' } }));
	expect(client.getQueryData(keys.backtest('x'))).toEqual({ id: 'x', status: 'completed' });
});

it('takes the jobs of a snapshot as they are, without asking again', () => {
	const client = new QueryClient();
	client.setQueryData(keys.jobs, { items: [job('a', 0.1)], total: 1, next_cursor: null });
	applyToCache(client, message({ type: 'snapshot', data: { items: [job('b', 0), job('a', 1)] } }));
	expect(client.getQueryData<Schemas['JobPage']>(keys.jobs)?.items.map((item) => item.job_id)).toEqual(['b', 'a']);
	expect(client.getQueryState(keys.jobs)?.isInvalidated).toBe(false);
});

it('leaves a list of jobs alone that nobody has asked for', () => {
	const client = new QueryClient();
	applyToCache(client, message({ data: job('a', 1) }));
	expect(client.getQueryData(keys.jobs)).toBeUndefined();
});

it('keeps the list of fits, and has models read again once one is completed', () => {
	const client = new QueryClient();
	client.setQueryData(keys.fits, { items: [], total: 0, next_cursor: null });
	client.setQueryData(keys.models(), { items: [], total: 0, next_cursor: null });
	applyToCache(client, message({ data: job('backtest', 0.5) }));
	applyToCache(client, message({ data: { ...job('fit', 0.5), type: 'fit' } }));
	expect(client.getQueryData<Schemas['JobPage']>(keys.fits)?.items.map((item) => item.job_id)).toEqual(['fit']);
	expect(client.getQueryState(keys.models())?.isInvalidated).toBe(false);
	applyToCache(client, message({ data: { ...job('fit', 1), type: 'fit', status: 'completed' } }));
	expect(client.getQueryState(keys.models())?.isInvalidated).toBe(true);
});
