import { describe, expect, it } from 'vitest';
import { decimalsOfTick, Formatter } from './format';

const en = new Formatter('en-GB', 'UTC');
const fr = new Formatter('fr-FR', 'Europe/Paris');
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('numbers', () => {
	it('follow the language', () => {
		expect(en.money('1234567.891')).toBe('1,234,567.89');
		expect(plain(fr.money('1234567.891'))).toBe('1 234 567,89');
		expect(en.percent(0.12345)).toBe('12.35%');
		expect(plain(fr.percent(-0.5, 1))).toBe('−50,0 %');
	});
	it('have the same decimals all over a series', () => {
		expect([en.valueOf(49.7819, 81.2), en.valueOf(50, 81.2), en.valueOf(7, 81.2)]).toEqual(['49.78', '50.00', '7.00']);
		expect([en.valueOf(0.5, 4.2), en.valueOf(0.001234, 0.02)]).toEqual(['0.5000', '0.001234']);
		expect(en.valueOf(null, 4.2)).toBe('–');
	});
	it('keep every digit of a decimal string', () => {
		expect(en.quantity('9007199254740993.123456789')).toBe('9,007,199,254,740,993.123456789');
	});
	it('show a sign for gains and losses, and none for nothing', () => {
		expect(en.signedMoney('12.5')).toBe('+12.50');
		expect(en.signedMoney('-12.5')).toBe('−12.50');
		expect(en.signedPercent(0)).toBe('0.00%');
	});
	it('show a missing value as a dash, never as 0', () => {
		for (const text of [
			en.price(null),
			en.money(null),
			en.ratio(NaN),
			en.percent(null),
			en.bytes(null),
			en.count(null),
			en.time(null),
			en.date('not a time'),
			en.day(null)
		]) {
			expect(text).toBe('–');
		}
	});
	it('take the decimals of a price from its tick', () => {
		expect(en.price('4321.5', '0.25')).toBe('4,321.50');
		expect(en.price(1.1, '0.00001')).toBe('1.10000');
		expect(en.price(38000, '1')).toBe('38,000');
		expect(decimalsOfTick('1e-8')).toBe(8);
		expect(decimalsOfTick('0.0100')).toBe(2);
	});
	it('shorten large numbers with units that cannot be taken for minutes', () => {
		expect(plain(en.compact(2_540_000))).toBe('2.5 M');
		expect(plain(fr.compact(-545_500))).toBe('−545,5 k');
		expect(plain(en.compact(999_960))).toBe('1 M');
		expect(en.compact(0)).toBe('0');
		expect(en.compact(950.26)).toBe('950.3');
	});
	it('have no sign when they round to zero', () => {
		expect(en.ratio(-0.004)).toBe('0.00');
		expect(en.percent(-0.00001)).toBe('0.00%');
		expect(en.ratio(-0.006)).toBe('−0.01');
	});
	it('scale bytes', () => {
		expect(plain(en.bytes(4_000_000))).toBe('4.0 MB');
		expect(plain(en.bytes(1_234_567))).toBe('1.2 MB');
		expect(plain(fr.bytes(999))).toBe('999 o');
	});
});

describe('times', () => {
	const summer = '2024-07-01T22:30:00Z';
	it('are shown in the zone asked for', () => {
		expect(en.time(summer)).toBe('01 Jul 2024, 22:30');
		expect([en.clock(summer), fr.clock(summer)]).toEqual(['22:30', '00:30']);
		expect(en.seconds('2024-07-01T09:05:07.9Z')).toBe('09:05:07');
		expect(plain(fr.time(summer))).toBe('02 juil. 2024, 00:30');
		expect(new Formatter('en-GB', 'America/New_York').time('2024-01-02T14:30:00Z')).toBe('02 Jan 2024, 09:30');
	});
	it('name the zone where asked', () => {
		expect(en.timeWithZone(summer)).toContain('UTC');
	});
	it('are headed by the name of their zone', () => {
		expect([en.zoneLabel, fr.zoneLabel, new Formatter('en-GB', 'America/New_York').zoneLabel]).toEqual(['UTC', 'Paris', 'New York']);
	});
	it('leave calendar days alone in every zone', () => {
		expect(new Formatter('en-GB', 'Pacific/Auckland').day('2024-03-01')).toBe('01 Mar 2024');
		expect(new Formatter('en-GB', 'America/Los_Angeles').day('2024-03-01')).toBe('01 Mar 2024');
	});
	it('show durations in their two largest units', () => {
		const units = { seconds: 's', minutes: 'min', hours: 'h', days: 'd' };
		expect(plain(en.duration(0.25, units))).toBe('0.3 s');
		expect(plain(en.duration(59, units))).toBe('59 s');
		expect(plain(en.duration(3_725, units))).toBe('1 h 2 min');
		expect(plain(en.duration(86_400, units))).toBe('1 d');
	});
	it('show latencies in the unit that suits them', () => {
		expect([0, 84, 1000, 1234].map((ms) => plain(fr.latency(ms)))).toEqual(['0 ms', '84 ms', '1 s', '1,2 s']);
	});
	it('say how long ago', () => {
		expect(en.ago('2024-07-01T20:30:00Z', new Date(summer))).toBe('2 hr ago');
	});
});
