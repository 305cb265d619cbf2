/// <reference types="@sveltejs/kit" />

declare global {
	namespace App {
		interface Error {
			message: string;
			/** A part of the app did not arrive: the server is away, or has a newer app than this one. */
			unloaded?: boolean;
		}
	}
}

export {};
