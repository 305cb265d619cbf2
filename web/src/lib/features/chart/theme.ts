/** Colours that a canvas needs, read from the tokens of the theme in force. */
export type ChartColours = Record<'text' | 'muted' | 'grid' | 'border' | 'surface' | 'accent' | 'gain' | 'loss' | 'brass', string>;

export function chartColours(): ChartColours {
	const style = getComputedStyle(document.documentElement);
	const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
	return {
		text: token('text'),
		muted: token('muted'),
		grid: token('grid'),
		border: token('border'),
		surface: token('surface'),
		accent: token('accent'),
		gain: token('gain'),
		loss: token('loss'),
		brass: token('brass')
	};
}

/** Colours of plotted lines in their order, told apart by people with any colour vision, legible on both themes. */
export const LINE_COLOURS = ['#5b8def', '#e0912f', '#b26be0', '#1fa8a0', '#d9598c', '#8a9a3b', '#8d7b68', '#4c9bd4'] as const;

/** Colour of the line with this number. */
export function lineColour(index: number): string {
	return LINE_COLOURS[index % LINE_COLOURS.length]!;
}

/** A `#rrggbb` colour made translucent. */
export function translucent(colour: string, alpha: number): string {
	const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
	if (channels === null) return colour;
	const [, red, green, blue] = channels.map((channel) => parseInt(channel, 16));
	return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}
