// One page for every address, drawn in the browser: the server hands out files and data only.
export const ssr = false;
export const prerender = false;
