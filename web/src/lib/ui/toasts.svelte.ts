import { failureText, OfflineError } from '$lib/api';
import { t } from '$lib/i18n';
import type { IconName } from './icons';

/** What happened, in a sentence, with at most one thing to do about it. */
export type Toast = {
	id: number;
	tone: 'neutral' | 'gain' | 'loss';
	icon: IconName;
	text: string;
	action?: { label: string; href: string };
};

/** The toasts on screen; the newest three stay. Errors stay until dismissed. */
class Toasts {
	#items = $state.raw<readonly Toast[]>([]);
	#next = 0;

	get items(): readonly Toast[] {
		return this.#items;
	}
	done(text: string, action?: Toast['action']): void {
		this.#show({ tone: 'gain', icon: 'check', text, action }, 5_000);
	}
	/** What could not be done, in the server's words. */
	failed(error: unknown): void {
		const text = error instanceof OfflineError ? t().errors.offlineTitle : failureText(error);
		this.#show({ tone: 'loss', icon: 'alert', text }, null);
	}
	dismiss(id: number): void {
		this.#items = this.#items.filter((toast) => toast.id !== id);
	}
	#show(toast: Omit<Toast, 'id'>, lifetime: number | null): void {
		const id = this.#next++;
		this.#items = [...this.#items.slice(-2), { ...toast, id }];
		if (lifetime !== null) setTimeout(() => this.dismiss(id), lifetime);
	}
}

export const toasts = new Toasts();
