/** Languages that the app speaks. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Theme = 'dark' | 'light';
export type ThemeChoice = Theme | 'system';

/** The zone in which times are shown: an IANA name, or the one of this computer. */
export const ZONES = ['UTC', 'America/New_York', 'local'] as const;
export type ZoneChoice = (typeof ZONES)[number];

type Stored = { theme: ThemeChoice; language: Language; zone: ZoneChoice; compactNavigation: boolean };

const STORAGE_KEY = 'bellwether.preferences';

/** What a user has chosen on this device. Kept in the browser's storage; works without one. */
class Preferences {
	#stored = $state<Stored>(read());
	#systemTheme = $state<Theme>('dark');

	constructor() {
		if (typeof window === 'undefined') return;
		const light = window.matchMedia('(prefers-color-scheme: light)');
		this.#systemTheme = light.matches ? 'light' : 'dark';
		light.addEventListener('change', (event) => {
			this.#systemTheme = event.matches ? 'light' : 'dark';
			this.#apply();
		});
	}

	get theme(): Theme {
		return this.#stored.theme === 'system' ? this.#systemTheme : this.#stored.theme;
	}
	get themeChoice(): ThemeChoice {
		return this.#stored.theme;
	}
	set themeChoice(theme: ThemeChoice) {
		this.#change({ theme });
	}
	get language(): Language {
		return this.#stored.language;
	}
	set language(language: Language) {
		this.#change({ language });
	}
	get zoneChoice(): ZoneChoice {
		return this.#stored.zone;
	}
	set zoneChoice(zone: ZoneChoice) {
		this.#change({ zone });
	}
	/** IANA name of the chosen zone. */
	get zone(): string {
		return this.#stored.zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : this.#stored.zone;
	}
	get compactNavigation(): boolean {
		return this.#stored.compactNavigation;
	}
	set compactNavigation(compactNavigation: boolean) {
		this.#change({ compactNavigation });
	}

	#change(change: Partial<Stored>): void {
		Object.assign(this.#stored, change);
		try {
			localStorage.setItem(STORAGE_KEY, JSON.stringify(this.#stored));
		} catch {
			// Storage is off: the choice lasts until the page is closed.
		}
		this.#apply();
	}
	#apply(): void {
		if (typeof document === 'undefined') return;
		document.documentElement.dataset.theme = this.theme;
		document.documentElement.lang = this.language;
	}
}

function read(): Stored {
	const chosen: Stored = {
		theme: 'system',
		language: typeof navigator !== 'undefined' && /^fr\b/i.test(navigator.language) ? 'fr' : 'en',
		zone: 'UTC',
		compactNavigation: false
	};
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
		if (typeof stored !== 'object' || stored === null) return chosen;
		const known = stored as Partial<Record<keyof Stored, unknown>>;
		if (known.theme === 'dark' || known.theme === 'light') chosen.theme = known.theme;
		if (LANGUAGES.includes(known.language as Language)) chosen.language = known.language as Language;
		if (ZONES.includes(known.zone as ZoneChoice)) chosen.zone = known.zone as ZoneChoice;
		if (known.compactNavigation === true) chosen.compactNavigation = true;
	} catch {
		// Storage is off or was written by something else: the defaults hold.
	}
	return chosen;
}

export const preferences = new Preferences();
