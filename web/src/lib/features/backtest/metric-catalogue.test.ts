import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadMetricTexts } from '$lib/i18n';
import { METRICS } from './metric-catalogue';

const metricsEn = await loadMetricTexts('en');
const metricsFr = await loadMetricTexts('fr');

type Row = { key: string; group: string; unit: string; name: string; meaning: string };

/** The reference page, which is generated from the registry of the engine. */
async function reference(): Promise<{ rows: Row[]; reasons: Record<string, string> }> {
	const page = await readFile(new URL('../../../../../docs/reference/metrics.md', import.meta.url), 'utf8');
	const rows: Row[] = [];
	const reasons: Record<string, string> = {};
	let heading = '';
	for (const line of page.split('\n')) {
		if (line.startsWith('## ')) heading = line.slice(3);
		if (!line.startsWith('| `')) continue;
		const [, key = '', name = '', meaning = '', , unit = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(/\*\*|`/g, ''));
		if (heading.startsWith('Reasons')) reasons[key] = name;
		if (!Object.values(metricsEn.groups).includes(heading)) continue;
		const taken = heading === metricsEn.groups.trades && rows.some((row) => row.key === key);
		rows.push({ key: taken ? `trade_${key}` : key, group: heading, unit: unit.replace(/ \(.*/, ''), name, meaning });
	}
	return { rows, reasons };
}

describe('the texts of the metrics', () => {
	it('are those of the reference page', async () => {
		const { rows, reasons } = await reference();
		expect(rows.length).toBeGreaterThan(50);
		expect(METRICS.map(({ key, group, unit }) => ({ key, group: metricsEn.groups[group], unit }))).toEqual(
			rows.map(({ key, group, unit }) => ({ key, group, unit }))
		);
		expect(metricsEn.metrics).toEqual(Object.fromEntries(rows.map(({ key, name, meaning }) => [key, [name, meaning]])));
		expect(metricsEn.reasons).toEqual(reasons);
	});

	it('are complete in French', () => {
		expect(Object.keys(metricsFr.metrics).sort()).toEqual(Object.keys(metricsEn.metrics).sort());
		expect(Object.keys(metricsFr.reasons).sort()).toEqual(Object.keys(metricsEn.reasons).sort());
		const same = Object.entries(metricsFr.metrics).filter(([key, [, meaning]]) => meaning === metricsEn.metrics[key]?.[1]);
		expect(same).toEqual([]);
	});
});
