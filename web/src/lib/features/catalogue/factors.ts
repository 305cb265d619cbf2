import type { Schemas } from '$lib/api';
import type { Plot } from '$features/chart';

type FactorSet = Schemas['FactorSet'];
type Factor = Schemas['Factor'];

/** A factor with the set that it is of. */
export type FactorEntry = {
	/** `alpha101/alpha12`: what an address names it by. */
	id: string;
	set: FactorSet;
	factor: Factor;
	/** Its place in the set, from 1. */
	number: number;
	haystack: string;
};

export function factorEntries(sets: readonly FactorSet[]): FactorEntry[] {
	return sets.flatMap((set) =>
		set.factors.map((factor, index) => ({
			id: `${set.name}/${factor.name}`,
			set,
			factor,
			number: index + 1,
			haystack: [set.name, factor.name, factor.expression, factor.canonical, ...factor.columns].join(' ').toLowerCase()
		}))
	);
}

/** The factors that have every word of the query; that of exactly this name first. */
export function foundFactors(entries: readonly FactorEntry[], query: string): FactorEntry[] {
	const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
	const matches = entries.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
	const isNamed = ({ factor }: FactorEntry) => words.length === 1 && factor.name.toLowerCase() === words[0];
	return [...matches.filter(isNamed), ...matches.filter((entry) => !isNamed(entry))];
}

/** The definitions of a set that an expression uses, those that these use included, in the order of the set. */
export function definitionsIn(set: FactorSet, expression: string): FactorSet['definitions'] {
	const used = new Set<string>();
	const open = [expression];
	for (let text = open.pop(); text !== undefined; text = open.pop()) {
		for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) {
			const definition = set.definitions.find((candidate) => candidate.name === name);
			if (definition === undefined || used.has(name)) continue;
			used.add(name);
			open.push(definition.expression);
		}
	}
	return set.definitions.filter(({ name }) => used.has(name));
}

/** Stands for the average price of a bar where the bars have none; the sets say so themselves. */
const TYPICAL = 'typical_price()';

/** What is drawn of a factor on bars with these columns: its expression, and which of its columns they lack. */
export function drawable(factor: Factor, available: ReadonlySet<string>): { plot: Plot; replaced: boolean; lacking: string[] } {
	const lacking = factor.columns.filter((column) => !available.has(column));
	const replaced = lacking.includes('vwap');
	const expression = replaced ? factor.canonical.replaceAll(/\bvwap\b(?!\s*\()/g, TYPICAL) : factor.canonical;
	return { plot: { expression, place: 'below' }, replaced, lacking: lacking.filter((column) => column !== 'vwap') };
}
