import { expect, it } from 'vitest';
import { dayGroups } from './day-groups';

it('keeps the order and begins a group where the day changes', () => {
	const groups = dayGroups(['22 14:30', '22 09:00', '21 23:59'], (time) => time.slice(0, 2));
	expect(groups).toEqual([
		{ day: '22', items: ['22 14:30', '22 09:00'] },
		{ day: '21', items: ['21 23:59'] }
	]);
	expect(dayGroups([], String)).toEqual([]);
});
