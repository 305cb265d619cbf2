import type { Schemas } from '$lib/api';

type Parameter = Schemas['StrategyParameter'];

/** Values that differ from what the document says, by parameter. */
export type Overrides = Readonly<Record<string, number>>;

/** The overrides with one value changed; a value that equals the document's is no override. */
export function withValue(overrides: Overrides, parameter: Parameter, value: number): Overrides {
	const rest = Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== parameter.name));
	return value === parameter.default ? rest : { ...rest, [parameter.name]: value };
}

/** The overrides that still apply after the document has changed: of parameters that exist, and differ. */
export function stillApplying(overrides: Overrides, parameters: readonly Parameter[]): Overrides {
	const known = new Map(parameters.map((parameter) => [parameter.name, parameter.default]));
	return Object.fromEntries(Object.entries(overrides).filter(([name, value]) => known.has(name) && known.get(name) !== value));
}
