import {
	AreaSeries,
	CandlestickSeries,
	ColorType,
	createChart,
	createSeriesMarkers,
	CrosshairMode,
	HistogramSeries,
	LineSeries,
	LineStyle,
	LineType,
	PriceLineSource,
	TickMarkType,
	type IChartApi,
	type ISeriesApi,
	type ISeriesMarkersPluginApi,
	type SeriesMarker,
	type Time,
	type UTCTimestamp
} from 'lightweight-charts';
import type { Bars, PlottedSeries } from './bars';
import { positionOf, rowAt, timeAt, type TimeSpan } from './level-of-detail';
import { linePoints } from './line-points';
import { lineColour, translucent, type ChartColours } from './theme';

/** A mark at a price: an entry or an exit of a trade. */
export type Mark = { time: number; side: 'buy' | 'sell'; text: string };

/** The unit that changes at a mark of the time axis. */
export type AxisUnit = 'year' | 'month' | 'day' | 'time';

/** How the chart writes numbers and times. */
export type ChartFormats = {
	price(value: number): string;
	axisTime(seconds: number, unit: AxisUnit): string;
	crosshairTime(seconds: number): string;
};

/** The row under the cursor, by its index, or null when the cursor is elsewhere. */
export type Hover = { index: number } | null;

const AXIS_UNITS: Record<TickMarkType, AxisUnit> = {
	[TickMarkType.Year]: 'year',
	[TickMarkType.Month]: 'month',
	[TickMarkType.DayOfMonth]: 'day',
	[TickMarkType.Time]: 'time',
	[TickMarkType.TimeWithSeconds]: 'time'
};

type PlotSeries = ISeriesApi<'Line'> | ISeriesApi<'Histogram'> | ISeriesApi<'Area'>;

/** Candles, volume, plotted expressions and marks on a canvas. Draws; decides and fetches nothing. */
export class CandleChart {
	readonly #chart: IChartApi;
	readonly #candles: ISeriesApi<'Candlestick'>;
	readonly #volume: ISeriesApi<'Histogram'>;
	readonly #markers: ISeriesMarkersPluginApi<Time>;
	#plots: PlotSeries[] = [];
	#bars: Bars | null = null;
	#marks: readonly Mark[] = [];
	#colours: ChartColours;

	constructor(element: HTMLElement, colours: ChartColours, formats: ChartFormats) {
		this.#colours = colours;
		this.#chart = createChart(element, {
			autoSize: true,
			layout: {
				attributionLogo: false,
				fontFamily: getComputedStyle(document.body).fontFamily,
				fontSize: 11,
				panes: { enableResize: true }
			},
			crosshair: { mode: CrosshairMode.Normal },
			timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 4, minBarSpacing: 0.4, fixRightEdge: false },
			rightPriceScale: { borderVisible: false, minimumWidth: 62 }
		});
		this.#candles = this.#chart.addSeries(CandlestickSeries, {
			priceLineVisible: true,
			// Where its label is: at the last bar in sight.
			priceLineSource: PriceLineSource.LastVisible,
			priceLineStyle: LineStyle.Dotted,
			priceLineWidth: 1
		});
		this.#volume = this.#chart.addSeries(HistogramSeries, {
			priceScaleId: 'volume',
			priceFormat: { type: 'volume' },
			lastValueVisible: false,
			priceLineVisible: false
		});
		this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
		this.#candles.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.2 } });
		this.#markers = createSeriesMarkers(this.#candles, []);
		this.setColours(colours);
		this.setFormats(formats);
	}

	destroy(): void {
		this.#chart.remove();
	}

	/** How many rows fit on the screen with candles that can still be told apart. */
	get columns(): number {
		return Math.max(80, Math.round(this.#chart.timeScale().width() / 3.2));
	}

	/** Width of the price scale in pixels. */
	get scaleWidth(): number {
		return this.#chart.priceScale('right').width();
	}

	/** The view in logical positions, once there is one. */
	get view(): TimeSpan | null {
		return this.#chart.timeScale().getVisibleLogicalRange();
	}

	onView(run: () => void): () => void {
		this.#chart.timeScale().subscribeVisibleLogicalRangeChange(run);
		return () => this.#chart.timeScale().unsubscribeVisibleLogicalRangeChange(run);
	}

	onHover(run: (hover: Hover) => void): () => void {
		const listener: Parameters<IChartApi['subscribeCrosshairMove']>[0] = (event) => {
			const times = this.#bars?.times;
			run(event.time === undefined || times === undefined ? null : { index: rowAt(times, event.time as number) });
		};
		this.#chart.subscribeCrosshairMove(listener);
		return () => this.#chart.unsubscribeCrosshairMove(listener);
	}

	/** Replaces the rows. The view stays on the same stretch of time, or goes to `show`. */
	setBars(bars: Bars, show: TimeSpan | 'keep' | 'newest'): void {
		const before = this.view;
		const held = this.#bars;
		const kept =
			show === 'keep' && before && held && held.times.length > 0 ? { from: timeAt(held, before.from), to: timeAt(held, before.to) } : null;
		this.#bars = bars;
		const { open, high, low, close, volume } = bars.columns;
		this.#candles.setData(
			bars.times.map((time, index) => {
				const [o, h, l, c] = [open[index], high[index], low[index], close[index]];
				if (o == null || h == null || l == null || c == null) return { time: time as UTCTimestamp };
				return { time: time as UTCTimestamp, open: o, high: h, low: l, close: c };
			})
		);
		this.#paintVolume(volume, open, close);
		this.#paintMarks();
		if (bars.times.length === 0) return;
		const span = kept ?? (typeof show === 'object' ? show : null);
		if (span) {
			this.#chart.timeScale().setVisibleLogicalRange({ from: positionOf(bars, span.from), to: positionOf(bars, span.to) });
		} else {
			const last = bars.times.length - 1;
			this.#chart.timeScale().setVisibleLogicalRange({ from: Math.max(-2, last - this.columns), to: last + 5 });
		}
	}

	/** Draws the plots: those below get a pane each. */
	setPlots(groups: readonly (readonly PlottedSeries[])[]): void {
		for (const series of this.#plots) this.#chart.removeSeries(series);
		this.#plots = [];
		for (let pane = this.#chart.panes().length - 1; pane > 0; pane--) this.#chart.removePane(pane);
		let nextPane = 1;
		let colour = 0;
		for (const group of groups) {
			const pane = group[0]?.plot.place === 'below' ? nextPane++ : 0;
			for (const plotted of group) this.#addPlot(plotted, pane, lineColour(colour++));
		}
		this.#chart.panes()[0]?.setStretchFactor(nextPane === 1 ? 1 : 2.6);
		this.#chart
			.panes()
			.slice(1)
			.forEach((pane) => pane.setStretchFactor(1));
	}

	setMarks(marks: readonly Mark[]): void {
		this.#marks = marks;
		this.#paintMarks();
	}

	show(span: TimeSpan): void {
		if (!this.#bars || this.#bars.times.length === 0) return;
		this.#chart.timeScale().setVisibleLogicalRange({ from: positionOf(this.#bars, span.from), to: positionOf(this.#bars, span.to) });
	}

	/** Moves the view by a share of its width; a positive share goes forward in time. */
	pan(share: number): void {
		const view = this.view;
		if (!view) return;
		const by = (view.to - view.from) * share;
		this.#chart.timeScale().setVisibleLogicalRange({ from: view.from + by, to: view.to + by });
	}

	/** Zooms about the right edge; a factor below 1 shows less. */
	zoom(factor: number): void {
		const view = this.view;
		if (!view) return;
		const width = Math.max(10, (view.to - view.from) * factor);
		this.#chart.timeScale().setVisibleLogicalRange({ from: view.to - width, to: view.to });
	}

	setColours(colours: ChartColours): void {
		this.#colours = colours;
		this.#chart.applyOptions({
			layout: {
				background: { type: ColorType.Solid, color: colours.surface },
				textColor: colours.muted,
				panes: { separatorColor: colours.border, separatorHoverColor: translucent(colours.accent, 0.2) }
			},
			grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
			crosshair: {
				vertLine: { color: colours.muted, labelBackgroundColor: colours.muted, width: 1, style: LineStyle.Dashed },
				horzLine: { color: colours.muted, labelBackgroundColor: colours.muted, width: 1, style: LineStyle.Dashed }
			},
			timeScale: { borderColor: colours.border }
		});
		// Rising candles are hollow-bright, falling ones filled-dark in every theme: told apart without colour by their outline.
		this.#candles.applyOptions({
			upColor: translucent(colours.gain, 0.18),
			borderUpColor: colours.gain,
			wickUpColor: colours.gain,
			downColor: colours.loss,
			borderDownColor: colours.loss,
			wickDownColor: colours.loss
		});
		if (this.#bars) this.#paintVolume(this.#bars.columns.volume, this.#bars.columns.open, this.#bars.columns.close);
		this.#paintMarks();
	}

	setFormats(formats: ChartFormats): void {
		this.#chart.applyOptions({
			localization: { priceFormatter: formats.price, timeFormatter: (time: Time) => formats.crosshairTime(time as number) },
			timeScale: { tickMarkFormatter: (time: Time, kind: TickMarkType) => formats.axisTime(time as number, AXIS_UNITS[kind]) }
		});
	}

	#paintVolume(volume: readonly (number | null)[], open: readonly (number | null)[], close: readonly (number | null)[]): void {
		const up = translucent(this.#colours.gain, 0.3);
		const down = translucent(this.#colours.loss, 0.3);
		this.#volume.setData(
			(this.#bars?.times ?? []).map((time, index) => {
				const value = volume[index];
				if (value == null) return { time: time as UTCTimestamp };
				return { time: time as UTCTimestamp, value, color: (close[index] ?? 0) >= (open[index] ?? 0) ? up : down };
			})
		);
	}

	#paintMarks(): void {
		const times = this.#bars?.times ?? [];
		const first = times[0];
		const last = times.at(-1);
		if (first === undefined || last === undefined) return this.#markers.setMarkers([]);
		const beyond = times.length > 1 ? (last - first) / (times.length - 1) : 86_400;
		const inside = this.#marks.filter((mark) => mark.time >= first && mark.time <= last + beyond);
		const markers = inside.map((mark): SeriesMarker<Time> => ({
			time: times[rowAt(times, mark.time)] as UTCTimestamp,
			position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
			shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
			color: mark.side === 'buy' ? this.#colours.accent : this.#colours.brass,
			text: inside.length <= 24 ? mark.text : ''
		}));
		this.#markers.setMarkers(markers.sort((a, b) => (a.time as number) - (b.time as number)));
	}

	#addPlot(plotted: PlottedSeries, pane: number, colour: string): void {
		if (plotted.isCondition) this.#addCondition(plotted, pane, colour);
		else if (plotted.isHistogram) this.#addHistogram(plotted, pane, colour);
		else this.#addLine(plotted, pane, colour);
	}

	/** A shade over the whole height where the condition holds. */
	#addCondition(plotted: PlottedSeries, pane: number, colour: string): void {
		const shade = translucent(colour, 0.2);
		const series = this.#chart.addSeries(
			AreaSeries,
			{
				topColor: shade,
				bottomColor: shade,
				lineVisible: false,
				lineType: LineType.WithSteps,
				priceScaleId: `condition-${this.#plots.length}`,
				priceLineVisible: false,
				lastValueVisible: false,
				crosshairMarkerVisible: false,
				autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 1 } })
			},
			pane
		);
		series.priceScale().applyOptions({ scaleMargins: { top: 0, bottom: 0 }, visible: false });
		series.setData(plotted.times.map((time, index) => ({ time: time as UTCTimestamp, value: plotted.values[index] === 1 ? 1 : 0 })));
		this.#plots.push(series);
	}

	#addHistogram(plotted: PlottedSeries, pane: number, colour: string): void {
		const series = this.#chart.addSeries(
			HistogramSeries,
			{ color: translucent(colour, 0.6), base: 0, priceLineVisible: false, lastValueVisible: pane > 0 },
			pane
		);
		series.setData(pointsOf(plotted));
		this.#plots.push(series);
	}

	#addLine(plotted: PlottedSeries, pane: number, colour: string): void {
		const series = this.#chart.addSeries(
			LineSeries,
			{ color: colour, lineWidth: 2, priceLineVisible: false, lastValueVisible: pane > 0, crosshairMarkerRadius: 3 },
			pane
		);
		series.setData(linePoints(plotted.times, plotted.values));
		this.#plots.push(series);
	}
}

/** A missing value is a gap, never 0. */
function pointsOf({ times, values }: PlottedSeries): ({ time: UTCTimestamp } | { time: UTCTimestamp; value: number })[] {
	return times.map((time, index) => {
		const value = values[index];
		return value == null ? { time: time as UTCTimestamp } : { time: time as UTCTimestamp, value };
	});
}
