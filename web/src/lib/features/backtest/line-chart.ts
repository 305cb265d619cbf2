import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export type Line = { label: string; values: readonly (number | null)[]; colour: string; fill?: string };

export type LineChartOptions = {
	times: readonly number[];
	line: Line;
	height: number;
	logarithmic: boolean;
	/** Charts with one key share their cursor. */
	sync: string;
	colours: { muted: string; grid: string };
	zone: string;
	formatTime: (seconds: number) => string;
	formatAxis: (value: number) => string;
	showTimes: boolean;
	onhover: (index: number | null) => void;
};

/** One line over time on a canvas. */
export class LineChart {
	readonly #plot: uPlot;
	readonly #resize: ResizeObserver;

	constructor(element: HTMLElement, options: LineChartOptions) {
		const { line, colours } = options;
		const axis = {
			stroke: colours.muted,
			grid: { stroke: colours.grid, width: 1 },
			ticks: { show: false },
			font: `11px ${getComputedStyle(document.body).fontFamily}`
		};
		this.#plot = new uPlot(
			{
				width: Math.max(80, element.clientWidth),
				height: options.height,
				padding: [8, 34, 0, 0],
				legend: { show: false },
				cursor: { sync: { key: options.sync }, points: { size: 7 }, drag: { x: true, y: false, setScale: true } },
				tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), options.zone),
				scales: { x: { time: true }, y: options.logarithmic ? { distr: 3 } : {} },
				axes: [
					{
						...axis,
						size: options.showTimes ? 28 : 4,
						space: 90,
						values: (_, splits) => splits.map((at) => (options.showTimes ? options.formatTime(at) : ''))
					},
					{ ...axis, size: 68, values: (_, splits) => splits.map((at) => (at == null ? '' : options.formatAxis(at))) }
				],
				series: [{}, { label: line.label, stroke: line.colour, width: 1.6, fill: line.fill, points: { show: false } }],
				hooks: { setCursor: [(plot) => options.onhover(plot.cursor.idx ?? null)] }
			},
			[options.times as number[], line.values as (number | null)[]],
			element
		);
		this.#resize = new ResizeObserver(() => this.#plot.setSize({ width: Math.max(80, element.clientWidth), height: options.height }));
		this.#resize.observe(element);
	}

	setData(times: readonly number[], values: readonly (number | null)[]): void {
		this.#plot.setData([times as number[], values as (number | null)[]]);
	}

	destroy(): void {
		this.#resize.disconnect();
		this.#plot.destroy();
	}
}
