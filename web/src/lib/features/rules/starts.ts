/** Rules to begin with: those that come with the program, and one with almost nothing in it. */
export type StartId = keyof typeof starts;

export const starts = {
	breakout: `# Price leaves the range of the last twenty sessions, on more volume than this time of day usually has.
name: breakout_setup
description: Price above the highest high of twenty closed sessions on half as much volume again as usual.
type: price
priority: 20
setup: breakout
conditions:
  - {field: price, operator: ">", value: resistance_level}
  - {field: volume_ratio, operator: ">", value: 1.5}
filters: {min_price: 10, max_price: 500, min_volume: 100000}
targets: {stop_loss_percent: -3, target_percent: 6}
confidence:
  base_score: 0.75
  modifiers:
    - {condition: "volume_ratio > 2", adjustment: 0.10}
    - {condition: "price > pre_market_high", adjustment: 0.05}
resistance: {highest_high: 20}
cool_down: 15m
# A price that swings around the level is one breakout, not many.
re_arm: price < 0.99 * resistance_level
max_per_day: 2
`,
	volume: `# Twice the volume that this time of day usually has, on a rising price.
name: volume_spike
description: More than twice the usual volume by this minute, with the price up more than one percent.
type: volume
priority: 15
setup: volume_spike
conditions:
  - {field: volume_ratio, operator: ">", value: 2}
  - {field: price_change_percent, operator: ">", value: 1}
filters: {min_price: 5, max_price: 500, min_volume: 100000}
targets: {stop_loss_percent: -3, target_percent: 5}
confidence:
  base_score: 0.70
  modifiers:
    - {condition: "volume_ratio > 3", adjustment: 0.10}
cool_down: 15m
re_arm: volume_ratio < 1.8
max_per_day: 2
`,
	gap: `# A gap before the open that people trade. It needs bars before the regular session.
name: gap_up
description: More than three percent above the previous close before the open, on more than 50,000 shares.
type: gap
priority: 18
setup: gap_up
conditions:
  - {field: gap_percent, operator: ">", value: 3}
  - {field: pre_market_volume, operator: ">", value: 50000}
filters: {min_price: 5, max_price: 300}
targets: {stop_loss_percent: -2, target_percent: 4}
confidence: {base_score: 0.72}
time_window: {start: "04:00", end: "09:30"}
max_per_day: 1
`,
	average: `# The first session above the average of twenty, after one that closed below it.
name: sma_breakout
description: Price above the mean of twenty closes after a close below it, on a fifth more volume than usual.
type: technical
priority: 10
setup: breakout
conditions:
  - {field: price, operator: ">", value: sma_20}
  - {field: prev_close, operator: "<", value: sma_20}
  - {field: volume_ratio, operator: ">", value: 1.2}
filters: {min_price: 10}
targets: {stop_loss_atr_multiplier: 2, target_rr_ratio: 2}
confidence: {base_score: 0.65}
cool_down: 30m
re_arm: price < sma_20
max_per_day: 1
`,
	blank: `name: my_rule
type: price
conditions:
  - {field: price, operator: ">", value: 100}
targets: {stop_loss_percent: -3, target_percent: 6}
`
} as const;

/** The file of the program that a start comes from. */
export const SHIPPED: Readonly<Partial<Record<StartId, string>>> = {
	breakout: 'breakout-setup.yaml',
	volume: 'volume-spike.yaml',
	gap: 'gap-up.yaml',
	average: 'sma-breakout.yaml'
};
