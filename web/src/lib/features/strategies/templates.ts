/** A strategy to begin with: it runs as it is on the given symbol. */
export type TemplateId = 'cross' | 'reversion' | 'breakout' | 'blank';

type Choice = { name: string; symbol: string; timeframe: string };

const head = ({ name, symbol, timeframe }: Choice) => headOf(name, [symbol], timeframe);

function headOf(name: string, universe: readonly string[], timeframe: string): string {
	return `name: ${yamlText(name)}\nuniverse: [${universe.map(yamlText).join(', ')}]\ntimeframe: ${timeframe}\n`;
}

/** A text as YAML: plain where every reader takes it for a text, else quoted. */
export function yamlText(text: string): string {
	const isPlain =
		/^\p{L}[\p{L}\p{N} _.()-]*$/u.test(text) && text === text.trim() && !/^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text);
	return isPlain ? text : JSON.stringify(text);
}

/** A text as YAML in quotes, in those that it does not have if possible. */
function quoted(text: string): string {
	return /["\\\n]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

const COSTS = `costs: {commission: {rate: 0.05%}, slippage: {bps: 1}}\n`;

/** Documents by template. Every number that one would want to try is a parameter. */
export const templates: Record<TemplateId, (choice: Choice) => string> = {
	cross: (choice) => `${head(choice)}
parameters:
  fast: {default: 10, range: 2..100, step: 1}
  slow: {default: 30, range: 5..400, step: 1}

indicators:
  quick: "ema(close, fast)"
  steady: "ema(close, slow)"

rules:
  - name: Enter
    when: "crosses_above(quick, steady)"
    then:
      - enter: {side: long, size: {equity: 95%}}
  - name: Leave
    when: "crosses_below(quick, steady)"
    then:
      - exit: {}

${COSTS}`,
	reversion: (choice) => `${head(choice)}
parameters:
  period: {default: 14, range: 2..60, step: 1}
  weak: {default: 30, range: 5..45, step: 1}
  recovered: {default: 55, range: 50..90, step: 1}

indicators:
  strength: "rsi(close, period)"
  range: "atr(14)"

rules:
  - name: Buy weakness
    when: "crosses_above(strength, weak)"
    then:
      - enter: {side: long, size: {risk: 1%, stop: "3 * range"}}
  - name: Sell recovery
    when: "strength > recovered"
    then:
      - exit: {}

${COSTS}`,
	breakout: (choice) => `${head(choice)}
parameters:
  lookback: {default: 20, range: 5..250, step: 1}
  volume_factor: {default: 1.5, range: 1..5, step: 0.1}
  target: {default: 4, range: 1..20, step: 0.5}

indicators:
  ceiling: "lag(highest(high, lookback), 1)"
  usual_volume: "sma(volume, 20)"
  range: "atr(14)"

rules:
  - name: Breakout
    when: "close > ceiling and volume > volume_factor * usual_volume"
    then:
      - enter: {side: long, size: {risk: 0.5%, stop: "2 * range"}, take_profit: "target * range"}
  - name: Failed
    when: "crosses_below(close, ema(close, 20))"
    then:
      - exit: {}

${COSTS}`,
	blank: (choice) => `${head(choice)}
rules:
  - name: Enter
    when: "close > open"
    then:
      - enter: {side: long, size: {equity: 100%}}
`
};

/**
 * A strategy that trades an expression: in while a condition holds, or while a number is above its own average. Several
 * symbols share the account evenly.
 */
export function signalDocument(choice: {
	name: string;
	universe: readonly string[];
	timeframe: string;
	expression: string;
	isCondition: boolean;
}): string {
	const { name, universe, timeframe, expression, isCondition } = choice;
	const share = `${Math.floor(95 / Math.max(1, universe.length))}%`;
	const [enter, leave] = isCondition ? ['signal', 'not signal'] : ['crosses_above(signal, usual)', 'crosses_below(signal, usual)'];
	return `${headOf(name, universe, timeframe)}
${isCondition ? '' : 'parameters:\n  lookback: {default: 20, range: 5..250, step: 1}\n\n'}indicators:
  signal: ${quoted(expression)}
${isCondition ? '' : '  usual: "sma(signal, lookback)"\n'}
rules:
  - name: Enter
    when: "${enter}"
    then:
      - enter: {side: long, size: {equity: ${share}}}
  - name: Leave
    when: "${leave}"
    then:
      - exit: {}

${COSTS}`;
}
