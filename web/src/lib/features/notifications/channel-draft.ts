import type { Schemas } from '$lib/api';
import type { Level } from './address';

export type Channel = Schemas['NotificationChannel'];
export type ChannelKind = Schemas['NotificationChannelKind'];
export type ChannelEvent = Schemas['NotificationEvent'];
type Input = Schemas['NotificationChannelInput'];

export const KINDS = ['telegram', 'discord', 'email', 'webhook'] as const satisfies readonly ChannelKind[];

/** What the other side of each kind takes in a minute, unless the channel says otherwise. */
export const USUAL_PER_MINUTE: Readonly<Record<ChannelKind, number>> = { telegram: 20, discord: 25, email: 10, webhook: 60 };

/** A channel as it stands in its form: everything as text. A secret is empty as long as the kept one is to stay. */
export type Draft = {
	name: string;
	kind: ChannelKind;
	enabled: boolean;
	language: Schemas['Language'];
	levelMin: Level;
	/** Null takes every event, also those that later versions tell of. */
	events: readonly ChannelEvent[] | null;
	fallback: string;
	perMinute: string;
	burst: string;
	telegram: { token: string; chat: string; thread: string; commandChats: string; commandUsers: string; baseUrl: string };
	discord: { url: string; username: string };
	email: {
		host: string;
		port: string;
		security: Schemas['EmailSecurity'];
		username: string;
		password: string;
		from: string;
		to: string;
		authority: string;
	};
	webhook: { url: string; secret: string; style: Schemas['SignatureStyle'] };
};

/** The form of a channel, or an empty one. */
export function draftOf(kept: Channel | null, language: Schemas['Language']): Draft {
	const { telegram, discord, email, webhook } = kept ?? { telegram: null, discord: null, email: null, webhook: null };
	return {
		name: kept?.name ?? '',
		kind: kept?.kind ?? 'telegram',
		enabled: kept?.enabled ?? true,
		language: kept?.language ?? language,
		levelMin: kept?.level_min ?? 'info',
		events: kept === null || kept.events.length === 0 ? null : kept.events,
		fallback: kept?.fallback ?? '',
		perMinute: text(kept?.rate_limit?.per_minute),
		burst: text(kept?.rate_limit?.burst),
		telegram: {
			token: '',
			chat: telegram?.chat_id ?? '',
			thread: text(telegram?.thread_id),
			commandChats: telegram?.command_chats?.join(', ') ?? '',
			commandUsers: telegram?.command_users?.join(', ') ?? '',
			baseUrl: telegram?.base_url ?? ''
		},
		discord: { url: '', username: discord?.username ?? '' },
		email: {
			host: email?.host ?? '',
			port: text(email?.port ?? 465),
			security: email?.security ?? 'tls',
			username: email?.username ?? '',
			password: '',
			from: email?.from ?? '',
			to: email?.to.join(', ') ?? '',
			authority: email?.authority_pem ?? ''
		},
		webhook: { url: '', secret: '', style: webhook?.style ?? 'standard' }
	};
}

/** What is sent. A secret that was not typed goes back as it was answered, which keeps it. */
export function inputOf(draft: Draft, kept: Channel | null): Input {
	const { kind } = draft;
	return {
		name: draft.name.trim(),
		kind,
		telegram: kind === 'telegram' ? telegramOf(draft.telegram, kept?.telegram ?? null) : null,
		discord: kind === 'discord' ? { url: secret(draft.discord.url, kept?.discord?.url), username: orNull(draft.discord.username) } : null,
		email: kind === 'email' ? emailOf(draft.email, kept?.email ?? null) : null,
		webhook:
			kind === 'webhook'
				? {
						url: secret(draft.webhook.url, kept?.webhook?.url),
						secret: secret(draft.webhook.secret, kept?.webhook?.secret),
						style: draft.webhook.style
					}
				: null,
		enabled: draft.enabled,
		language: draft.language,
		level_min: draft.levelMin,
		events: draft.events === null ? [] : [...draft.events],
		fallback: orNull(draft.fallback),
		rate_limit: draft.perMinute === '' ? null : { per_minute: Number(draft.perMinute), burst: Number(draft.burst) }
	};
}

/** A channel as it is, on or off. */
export function switched(channel: Channel, enabled: boolean): Input {
	return inputOf({ ...draftOf(channel, channel.language), enabled }, channel);
}

function telegramOf(draft: Draft['telegram'], kept: Schemas['TelegramSettings'] | null): Schemas['TelegramSettings'] {
	return {
		token: secret(draft.token, kept?.token),
		chat_id: draft.chat.trim(),
		thread_id: draft.thread.trim() === '' ? null : Number(draft.thread),
		command_chats: list(draft.commandChats).map(Number),
		command_users: list(draft.commandUsers).map(Number),
		base_url: orNull(draft.baseUrl)
	};
}

function emailOf(draft: Draft['email'], kept: Schemas['EmailSettings'] | null): Schemas['EmailSettings'] {
	const username = orNull(draft.username);
	return {
		host: draft.host.trim(),
		port: Number(draft.port),
		security: draft.security,
		username,
		// Without an account there is no password, whatever was kept.
		password: username === null ? null : draft.password === '' ? (kept?.password ?? null) : draft.password,
		from: draft.from.trim(),
		to: list(draft.to),
		authority_pem: orNull(draft.authority)
	};
}

/** Where a channel goes, in the words of its own kind, without what is secret. */
export function destination({ telegram, discord, email, webhook }: Channel): string {
	if (telegram !== null) return telegram.thread_id == null ? telegram.chat_id : `${telegram.chat_id} · ${telegram.thread_id}`;
	if (email !== null) return email.to.join(', ');
	return shownAddress((discord ?? webhook)?.url ?? '');
}

/** An address as it is answered, without the mark that stands for its secret part. */
function shownAddress(url: string): string {
	return url.replace(/^https?:\/\//, '').replace(/\/\*\*\*$/, '');
}

/** A signing secret in the form of Standard Webhooks: 32 bytes of chance. */
export function newSecret(bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(32))): string {
	return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

function secret(typed: string, kept: string | undefined): string {
	return typed.trim() === '' ? (kept ?? '') : typed.trim();
}
function orNull(value: string): string | null {
	return value.trim() === '' ? null : value.trim();
}
function text(value: number | null | undefined): string {
	return value == null ? '' : String(value);
}
function list(value: string): string[] {
	return value
		.split(/[,;\n]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}
