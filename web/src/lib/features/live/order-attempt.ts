import { idempotencyKey, OfflineError } from '$lib/api';

/**
 * Sends an order so that it is placed once: where no answer came, nobody knows whether the server has it, and the same order goes out
 * under the same key until there is one.
 */
export class OrderAttempt<Order> {
	#pending: { content: string; key: string } | null = null;
	readonly #newKey: () => string;

	constructor(newKey: () => string = idempotencyKey) {
		this.#newKey = newKey;
	}

	async send<Answer>(order: Order, place: (order: Order, key: string) => Promise<Answer>): Promise<Answer> {
		const content = JSON.stringify(order);
		const key = this.#pending?.content === content ? this.#pending.key : this.#newKey();
		this.#pending = null;
		try {
			return await place(order, key);
		} catch (error) {
			if (error instanceof OfflineError) this.#pending = { content, key };
			throw error;
		}
	}
}
