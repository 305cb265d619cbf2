const KEY = 'bellwether.first-steps';

/** Whether the first-steps card is shown on this device. */
export class FirstStepsChoice {
	#shown = $state(read());

	get shown(): boolean {
		return this.#shown;
	}
	hide(): void {
		this.#shown = false;
		try {
			localStorage.setItem(KEY, 'hidden');
		} catch {
			// Storage is off: the card is back with the next visit.
		}
	}
}

function read(): boolean {
	try {
		return localStorage.getItem(KEY) !== 'hidden';
	} catch {
		return true;
	}
}
