/** A text of facts, each on its line (`Price: 84.50`), in one line; any other text as it is. */
export function inBrief(text: string): string {
	const lines = text.trim().split('\n');
	const areFacts = lines.every((line) => line.length <= 60 && /^[^\s:][^:]{0,29}: ?\S/.test(line) && !line.endsWith('.'));
	return areFacts ? lines.join(' · ') : lines.join('\n');
}
