import type { Schemas } from '$lib/api';
import type { Formatter } from '$lib/format';
import type { Messages } from '$lib/i18n';

type Costs = Schemas['CostModel'];
type Words = Messages['backtest']['costs'];

/** What the broker took. A result of an older version has only the server's own words. */
export function commissionWords({ commission, terms }: Costs, currency: string, words: Words, fmt: Formatter): string {
	if (terms === null) return commission;
	const paid = terms.commission;
	if (!paid) return words.noCommission;
	const money = (amount: string) => fmt.money(amount, currency, 9);
	const per = paid.per_share ?? paid.per_contract;
	const basis = paid.rate
		? words.ofValue(fmt.rate(paid.rate))
		: per
			? words.perUnit(money(per))
			: words.perOrder(money(paid.per_order ?? '0'));
	return paid.minimum ? `${basis}, ${words.atLeast(money(paid.minimum))}` : basis;
}

/** How much worse than the market's price orders were filled. */
export function slippageWords({ slippage, terms }: Costs, words: Words, fmt: Formatter): string {
	if (terms === null) return slippage;
	const worse = terms.slippage;
	if (worse?.bps) return words.basisPoints(fmt.number(Number(worse.bps)));
	if (worse?.ticks) return words.ticks(fmt.number(Number(worse.ticks)));
	if (worse?.volume_share) return words.volumeShare(fmt.number(Number(worse.volume_share)));
	if (worse?.square_root) return words.squareRoot(fmt.number(Number(worse.square_root)));
	return words.noSlippage;
}
