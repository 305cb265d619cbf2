/** `3 trades`, `1 trade`. */
export const manyEn = (n: number, one: string, other: string) => `${n.toLocaleString('en')} ${n === 1 ? one : other}`;

/** `3 trades`, `1 trade`; zéro prend le singulier en français. */
export const manyFr = (n: number, one: string, other: string) => `${n.toLocaleString('fr')} ${Math.abs(n) < 2 ? one : other}`;
