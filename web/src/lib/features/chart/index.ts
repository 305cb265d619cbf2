export { default as ChartView } from './ChartView.svelte';
export { default as PriceChart } from './PriceChart.svelte';
export { default as SymbolPicker } from './SymbolPicker.svelte';
export type { Plot } from './bars';
export type { Mark } from './candle-chart';
export { chartColours } from './theme';
export { extentOf, isIntraday, openingTimeframe, paceOf, secondsOf, timeframesFrom } from './timeframes';
export { chartParameters, plotsFromUrl, universeFromUrl } from './plots-url';
