import { describe, expect, it } from 'vitest';
import { destination, draftOf, inputOf, newSecret, switched, type Channel } from './channel-draft';

const channel = (change: Partial<Channel>): Channel => ({
	id: 'c1',
	version: 3,
	name: 'Desk',
	kind: 'webhook',
	telegram: null,
	discord: null,
	email: null,
	webhook: null,
	enabled: true,
	language: 'fr',
	level_min: 'warning',
	events: ['error', 'emergency_stop'],
	fallback: 'c2',
	rate_limit: { per_minute: 30, burst: 5 },
	state: 'working',
	failure: null,
	waiting: 0,
	undeliverable: 0,
	commands: null,
	created_at: '2026-11-22T14:30:00Z',
	updated_at: '2026-11-22T14:30:00Z',
	...change
});
// As the contract answers them: secrets are `***`, of an address only scheme and host are shown.
const answered = {
	telegram: channel({
		kind: 'telegram',
		telegram: { token: '***', chat_id: '-100123', thread_id: 7, command_chats: [-100123], command_users: [5, 6], base_url: null }
	}),
	discord: channel({ kind: 'discord', discord: { url: 'https://discord.com/***', username: null } }),
	email: channel({
		kind: 'email',
		email: {
			host: 'mail.example.org',
			port: 587,
			security: 'start_tls',
			username: 'desk',
			password: '***',
			from: 'desk@example.org',
			to: ['ada@example.org', 'Bob <bob@example.org>'],
			authority_pem: null
		}
	}),
	webhook: channel({ kind: 'webhook', webhook: { url: 'https://example.org/***', secret: '***', style: 'github' } })
};

describe.each(Object.entries(answered))('a %s channel', (kind, kept) => {
	it('comes back as it was answered when nothing was changed, which keeps its secrets', () => {
		const input = inputOf(draftOf(kept, 'en'), kept);
		const { name, language, level_min, events, fallback, rate_limit, enabled } = kept;
		expect(input).toMatchObject({ name, kind, language, level_min, events, fallback, rate_limit, enabled });
		for (const one of ['telegram', 'discord', 'email', 'webhook'] as const) expect(input[one]).toEqual(kept[one]);
	});
	it('shows no secret in its form', () => {
		expect(JSON.stringify(draftOf(kept, 'en'))).not.toContain('***');
	});
	it('is switched off with all else as it was', () => {
		expect(switched(kept, false)).toEqual({ ...inputOf(draftOf(kept, 'en'), kept), enabled: false });
	});
});

it('sends a secret that was typed in place of the kept one', () => {
	const draft = draftOf(answered.webhook, 'en');
	const input = inputOf({ ...draft, webhook: { ...draft.webhook, secret: ' whsec_new ' } }, answered.webhook);
	expect(input.webhook).toEqual({ url: 'https://example.org/***', secret: 'whsec_new', style: 'github' });
});

it('drops the password with the account', () => {
	const draft = draftOf(answered.email, 'en');
	const input = inputOf({ ...draft, email: { ...draft.email, username: ' ' } }, answered.email);
	expect([input.email?.username, input.email?.password]).toEqual([null, null]);
});

it('begins empty, takes everything, in the language of the reader', () => {
	const draft = { ...draftOf(null, 'fr'), name: ' Phone ' };
	const input = inputOf({ ...draft, telegram: { ...draft.telegram, token: '1:A', chat: '@desk' } }, null);
	expect(input).toEqual({
		name: 'Phone',
		kind: 'telegram',
		telegram: { token: '1:A', chat_id: '@desk', thread_id: null, command_chats: [], command_users: [], base_url: null },
		discord: null,
		email: null,
		webhook: null,
		enabled: true,
		language: 'fr',
		level_min: 'info',
		events: [],
		fallback: null,
		rate_limit: null
	});
});

it('reads lists as people write them', () => {
	const draft = draftOf(null, 'en');
	const typed = { ...draft, kind: 'telegram' as const, telegram: { ...draft.telegram, commandChats: '-100, 5;6\n', commandUsers: ' ' } };
	expect(inputOf(typed, null).telegram).toMatchObject({ command_chats: [-100, 5, 6], command_users: [] });
});

it.each([
	['telegram', '-100123 · 7'],
	['discord', 'discord.com'],
	['email', 'ada@example.org, Bob <bob@example.org>'],
	['webhook', 'example.org']
] as const)('says where a %s channel goes', (kind, where) => {
	expect(destination(answered[kind])).toBe(where);
});

it('makes secrets that Standard Webhooks takes: base64 of at least 24 bytes', () => {
	expect(newSecret(new Uint8Array(32))).toBe('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=');
	const [, base64 = ''] = newSecret().split('_');
	expect(atob(base64)).toHaveLength(32);
	expect(newSecret()).not.toBe(newSecret());
});
