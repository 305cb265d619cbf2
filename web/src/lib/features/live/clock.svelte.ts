/** The time of this computer, twice a second while a component watches it. */
export class Clock {
	#now = $state.raw(Date.now());

	constructor(everyMs = 500) {
		$effect(() => {
			const timer = setInterval(() => (this.#now = Date.now()), everyMs);
			return () => clearInterval(timer);
		});
	}

	get now(): number {
		return this.#now;
	}
}
