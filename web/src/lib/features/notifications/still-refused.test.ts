import { expect, it } from 'vitest';
import { stillRefused } from './still-refused';

it('forgets why a setting was refused once it is another', () => {
	const reasons = { name: 'too long', 'webhook/secret': 'too short' };
	const refused = { name: 'x', webhook: { url: 'u', secret: 's' } };
	expect(stillRefused(reasons, refused, refused)).toEqual(reasons);
	expect(stillRefused(reasons, refused, { name: 'x', webhook: { url: 'u', secret: 'longer' } })).toEqual({ name: 'too long' });
	expect(stillRefused(reasons, refused, { name: 'y', webhook: null })).toEqual({});
});
