import type { IconName, Tone } from '$ui';
import type { Level } from './address';

/** How a level looks: an icon and a colour, beside its word. */
export const LEVEL_LOOK: Readonly<Record<Level, { icon: IconName; tone: Tone }>> = {
	info: { icon: 'info', tone: 'neutral' },
	warning: { icon: 'alert', tone: 'warn' },
	error: { icon: 'alert', tone: 'loss' },
	critical: { icon: 'stop', tone: 'loss' }
};
