/** Settings of a channel that the server may refuse, by their places in what is sent. */
export const SETTINGS = [
	'name',
	'fallback',
	'rate_limit',
	'events',
	'telegram/token',
	'telegram/chat_id',
	'telegram/thread_id',
	'telegram/command_chats',
	'telegram/command_users',
	'telegram/base_url',
	'discord/url',
	'discord/username',
	'email/host',
	'email/port',
	'email/username',
	'email/password',
	'email/from',
	'email/to',
	'email/authority_pem',
	'webhook/url',
	'webhook/secret'
] as const;

/** Why settings were refused. */
export type Reasons = Partial<Record<(typeof SETTINGS)[number], string>>;
