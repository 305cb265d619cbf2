/**
 * Formats every number and time that the app shows, for one language and one time zone.
 *
 * Money that reaches an account arrives as a decimal string and is formatted from the string, so that no digit is lost;
 * analytics arrive as numbers. A missing value is shown as a dash, never as 0.
 */
export class Formatter {
	readonly #locale: string;
	readonly #zone: string;
	readonly #numbers = new Map<string, Intl.NumberFormat>();
	readonly #times = new Map<string, Intl.DateTimeFormat>();

	constructor(locale: string, zone: string) {
		this.#locale = locale;
		this.#zone = zone;
	}

	/** What stands for a missing value. */
	static readonly missing = '–';

	/** A price with the decimals of its tick size, or with as many as a price of its magnitude needs. */
	price(value: number | string | null, tick?: string): string {
		const decimals = tick === undefined ? naturalDecimals(Number(value)) : decimalsOfTick(tick);
		return this.#number(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
	}
	/** Money of an account, with cents; a fee may have more `decimals`. */
	money(value: number | string | null, currency?: string, decimals = 2): string {
		return this.#number(value, {
			minimumFractionDigits: 2,
			maximumFractionDigits: decimals,
			...(currency === undefined ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
		});
	}
	/** Money with its sign always shown, for gains and losses. */
	signedMoney(value: number | string | null): string {
		return this.#number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });
	}
	/** A quantity: no decimals that it does not have. */
	quantity(value: number | string | null): string {
		return this.#number(value, { maximumFractionDigits: 9 });
	}
	/** A whole number with its thousands apart. */
	count(value: number | null): string {
		return this.#number(value, { maximumFractionDigits: 0 });
	}
	/** A number in few characters: 545.5 k, 1.2 M. */
	compact(value: number | null): string {
		if (value === null || !Number.isFinite(value)) return Formatter.missing;
		const units = this.#locale.startsWith('fr') ? ['', 'k', 'M', 'Md', 'Bn'] : ['', 'k', 'M', 'B', 'T'];
		let power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value)) / 3)));
		// What rounds up to a thousand belongs to the next unit.
		if (power < units.length - 1 && Math.abs(value) >= 999.95 * 1000 ** power) power++;
		const text = this.#number(value / 1000 ** power, { maximumFractionDigits: 1 });
		return power === 0 ? text : `${text}\u00a0${units[power]}`;
	}
	/** A plain ratio such as a Sharpe. */
	ratio(value: number | null, decimals = 2): string {
		return this.#number(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
	}
	/** A value of a series that reaches `largest` in magnitude: all of them with the same decimals. */
	valueOf(value: number | null, largest: number): string {
		const decimals = naturalDecimals(largest);
		return this.#number(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
	}
	/** A number as it is, to six significant digits. */
	number(value: number | null): string {
		return this.#number(value, { maximumSignificantDigits: 6 });
	}
	/** A fraction as a percentage: 0.1234 → 12.34 %. What rounds to zero has no sign. */
	percent(fraction: number | null, decimals = 2): string {
		return this.#number(fraction, { style: 'percent', minimumFractionDigits: decimals, maximumFractionDigits: decimals });
	}
	/** A rate as a percentage: no decimals that it does not have. */
	rate(fraction: number | string | null): string {
		return this.#number(fraction, { style: 'percent', maximumFractionDigits: 7 });
	}
	/** A fraction as a percentage with its sign always shown. */
	signedPercent(fraction: number | null, decimals = 2): string {
		return this.#number(fraction, {
			style: 'percent',
			minimumFractionDigits: decimals,
			maximumFractionDigits: decimals,
			signDisplay: 'exceptZero'
		});
	}
	/** Bytes in the unit that suits them. */
	bytes(value: number | null): string {
		if (value === null) return Formatter.missing;
		const units = this.#locale.startsWith('fr') ? ['o', 'ko', 'Mo', 'Go', 'To'] : ['B', 'kB', 'MB', 'GB', 'TB'];
		const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
		const scaled = value / 1000 ** power;
		const decimals = scaled < 10 && power > 0 ? 1 : 0;
		return `${this.#number(scaled, { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}\u00a0${units[power]}`;
	}
	/** A length of time in its two largest units. */
	duration(seconds: number, units: { seconds: string; minutes: string; hours: string; days: string }): string {
		if (seconds < 1) return `${this.#number(seconds, { maximumFractionDigits: 1 })}\u00a0${units.seconds}`;
		const whole = Math.floor(seconds);
		const parts: [number, string][] = [
			[Math.floor(whole / 86_400), units.days],
			[Math.floor(whole / 3_600) % 24, units.hours],
			[Math.floor(whole / 60) % 60, units.minutes],
			[whole % 60, units.seconds]
		];
		const first = parts.findIndex(([amount]) => amount > 0);
		return parts
			.slice(first, first + 2)
			.filter(([amount]) => amount > 0)
			.map(([amount, unit]) => `${amount}\u00a0${unit}`)
			.join(' ');
	}

	/** How long something took that should take no time: 84 ms, 1.2 s. */
	latency(milliseconds: number): string {
		if (milliseconds < 1000) return `${this.#number(milliseconds, { maximumFractionDigits: 0 })}\u00a0ms`;
		return `${this.#number(milliseconds / 1000, { maximumFractionDigits: 1 })}\u00a0s`;
	}

	/** The day, in the chosen zone. */
	date(iso: string | null): string {
		return this.#time(iso, { year: 'numeric', month: 'short', day: '2-digit' });
	}
	/** A calendar day such as `2024-03-01`, which has no zone. */
	day(date: string | null): string {
		if (date === null) return Formatter.missing;
		return this.#timeIn('UTC', `${date}T00:00:00Z`, { year: 'numeric', month: 'short', day: '2-digit' });
	}
	/** Day, hours and minutes, in the chosen zone. */
	time(iso: string | null): string {
		return this.#time(iso, { year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
	}
	/** Hours and minutes, in the chosen zone: beside a day that is said elsewhere. */
	clock(iso: string | null): string {
		return this.#time(iso, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
	}
	/** Hours, minutes and seconds, in the chosen zone: of a clock that one watches. */
	seconds(iso: string | null): string {
		return this.#time(iso, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
	}
	/** As `time`, with the zone's name. */
	timeWithZone(iso: string | null): string {
		const time = this.time(iso);
		return time === Formatter.missing ? time : `${time} ${this.zoneLabel}`;
	}
	/** A time label that suits bars of the given length: days for days, minutes for minutes. */
	barTime(iso: string | null, intraday: boolean): string {
		return intraday ? this.time(iso) : this.date(iso);
	}
	/** Label of a time axis: the finest unit that changes there. */
	axis(iso: string, unit: 'year' | 'month' | 'day' | 'time'): string {
		if (unit === 'year') return this.#time(iso, { year: 'numeric' });
		if (unit === 'month') return this.#time(iso, { month: 'short' });
		if (unit === 'day') return this.#time(iso, { day: 'numeric', month: 'short' });
		return this.#time(iso, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
	}
	/** The chosen zone by the name of its city, the same all year round: UTC, New York. */
	get zoneLabel(): string {
		return this.#zone.split('/').at(-1)!.replaceAll('_', ' ');
	}
	/** How long ago, in words. */
	ago(iso: string, now: Date): string {
		const seconds = (Date.parse(iso) - now.getTime()) / 1000;
		const [unit, size] =
			(
				[
					['day', 86_400],
					['hour', 3_600],
					['minute', 60]
				] as const
			).find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
		return new Intl.RelativeTimeFormat(this.#locale, { numeric: 'auto', style: 'short' }).format(Math.trunc(seconds / size), unit);
	}

	#number(value: number | string | null, options: Intl.NumberFormatOptions): string {
		if (value === null || value === '' || !Number.isFinite(Number(value))) return Formatter.missing;
		const key = JSON.stringify(options);
		let format = this.#numbers.get(key);
		if (format === undefined) {
			format = new Intl.NumberFormat(this.#locale, { signDisplay: 'negative', ...options });
			this.#numbers.set(key, format);
		}
		// A decimal string is formatted digit by digit, not through a float.
		return format
			.format(value as number)
			.replace(/^-/, '−')
			.replace('-', '−');
	}
	#time(iso: string | null, options: Intl.DateTimeFormatOptions): string {
		return this.#timeIn(this.#zone, iso, options);
	}
	#timeIn(zone: string, iso: string | null, options: Intl.DateTimeFormatOptions): string {
		const at = iso === null ? NaN : Date.parse(iso);
		if (Number.isNaN(at)) return Formatter.missing;
		const key = zone + JSON.stringify(options);
		let format = this.#times.get(key);
		if (format === undefined) {
			format = new Intl.DateTimeFormat(this.#locale, { ...options, timeZone: zone });
			this.#times.set(key, format);
		}
		return format.format(at);
	}
}

/** Decimals of a price that comes without a tick size. */
export function naturalDecimals(price: number): number {
	const size = Math.abs(price);
	if (!Number.isFinite(size) || size >= 20 || size === 0) return 2;
	if (size >= 1) return 4;
	return 6;
}

/** Decimals that a tick size such as `0.25` or `1e-5` implies. */
export function decimalsOfTick(tick: string): number {
	const [mantissa = '', exponent = '0'] = tick.toLowerCase().split('e');
	const written = (mantissa.split('.')[1] ?? '').replace(/0+$/, '').length;
	return Math.min(10, Math.max(0, written - Number(exponent)));
}
