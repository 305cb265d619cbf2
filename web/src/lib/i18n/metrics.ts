import type { Language } from '../preferences.svelte';

/** The parts of the table of metrics. */
export type MetricGroup = 'return' | 'risk' | 'drawdown' | 'riskAdjusted' | 'tails' | 'periods' | 'benchmark' | 'confidence' | 'trades';

/** What every metric is called and means, and why one has no value. */
export type MetricTexts = {
	readonly groups: Readonly<Record<MetricGroup, string>>;
	readonly reasons: Readonly<Record<string, string>>;
	/** Name and meaning by key. */
	readonly metrics: Readonly<Record<string, readonly [string, string]>>;
};

/** The texts of the metrics. They are long and needed on one tab, so they load with it. */
export async function loadMetricTexts(language: Language): Promise<MetricTexts> {
	return language === 'fr' ? (await import('./metrics.fr')).metricsFr : (await import('./metrics.en')).metricsEn;
}
