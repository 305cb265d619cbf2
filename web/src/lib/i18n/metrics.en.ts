import type { MetricTexts } from './metrics';

/** The words of the reference page of the metrics; a test keeps them equal. */
export const metricsEn: MetricTexts = {
	groups: {
		return: 'Return',
		risk: 'Risk',
		drawdown: 'Drawdown',
		riskAdjusted: 'Return for risk',
		tails: 'Distribution and tails',
		periods: 'Winning and losing periods',
		benchmark: 'Against a benchmark',
		confidence: 'Confidence',
		trades: 'Trades'
	},
	reasons: {
		too_few: 'there are fewer observations than the formula needs',
		zero_variance: 'all values are equal',
		flat: 'every value is zero',
		no_losses: 'there are no losses to compare with',
		no_wins: 'there are no wins to compare with',
		no_drawdown: 'the equity never fell below its peak',
		zero_denominator: 'the formula would divide by zero',
		no_benchmark: 'no benchmark was given for these periods',
		no_dates: 'the returns carry no dates',
		no_positions: 'the time with a position was not given',
		not_recorded: 'no trade states the quantity that this needs',
		not_above_target: 'the estimate does not exceed its target',
		bad_prices: 'a position was valued at a price of zero or less',
		not_finite: 'the result exceeds the range of a 64-bit float'
	},
	metrics: {
		comp: ['Total return', 'Compounded return of the whole span. Ruin gives −1; it cannot be lower.'],
		sum_returns: ['Sum of returns', 'Return of the whole span when profits are not reinvested.'],
		cagr: [
			'CAGR',
			'Growth per year that compounds to the total return. A year is the stated number of periods, not a calendar year. Ruin gives −1.'
		],
		rar: ['Return for time exposed', 'Growth per year above the risk-free rate, divided by the share of periods in which anything moved.'],
		mean_return: ['Mean return', 'Arithmetic mean of all periods.'],
		avg_return: ['Average active return', 'Arithmetic mean of the periods that are not zero.'],
		expected_return: ['Expected return', 'Geometric mean of all periods.'],
		volatility: ['Volatility', 'Sample standard deviation (n − 1) of the returns, annualised.'],
		standard_deviation: ['Standard deviation', 'Sample standard deviation (n − 1) of one period.'],
		downside_deviation: ['Downside deviation', 'Root mean square of the shortfalls below the risk-free rate over all periods, annualised.'],
		value_at_risk: [
			'Value at risk 95 % (normal)',
			'Fifth percentile of a normal distribution with the mean and deviation of the returns. Negative is a loss.'
		],
		value_at_risk_historical: [
			'Value at risk 95 % (historical)',
			'Fifth percentile of the returns themselves, interpolated linearly at (n − 1)·p. Negative is a loss.'
		],
		cvar: [
			'Expected shortfall 95 % (normal)',
			'Mean of the worst twentieth of a normal distribution with the mean and deviation of the returns. Negative is a loss.'
		],
		cvar_historical: ['Expected shortfall 95 % (historical)', 'Mean of the worst ⌈0.05·n⌉ returns. Negative is a loss.'],
		exposure: [
			'Exposure (non-zero periods)',
			'Share of periods whose return is not zero, rounded up to a whole per cent. Returns cannot tell a flat position from none; see time_in_market.'
		],
		time_in_market: ['Time in market', 'Share of periods with an open position, as the backtest or the account knows it.'],
		max_drawdown: [
			'Maximum drawdown',
			'Deepest fall from the running peak, which starts at the initial equity. Not positive; 0 when equity never fell.'
		],
		avg_drawdown: ['Average drawdown', 'Mean of the depths of all drawdown periods, the open one included.'],
		current_drawdown: ['Current drawdown', 'Distance of the last equity from its peak. Not positive.'],
		drawdowns: ['Drawdown periods', 'Number of stretches below the peak, the open one included.'],
		longest_drawdown: ['Longest drawdown', 'Periods from the first below a peak to the last below it, of the longest drawdown.'],
		ulcer_index: ['Ulcer index', 'Root of the summed squares of the drawdowns over n − 1. A fraction, not per cent points.'],
		sharpe: ['Sharpe ratio', 'Mean return above the risk-free rate over its sample standard deviation (n − 1), annualised.'],
		smart_sharpe: [
			'Smart Sharpe ratio',
			'Sharpe ratio divided by the autocorrelation penalty. The penalty takes the absolute correlation, so that it lowers the ratio of mean-reverting returns too; Lo (2002) keeps the sign.'
		],
		sortino: [
			'Sortino ratio',
			'Mean return above the risk-free rate over the root mean square of the shortfalls; the mean square counts all periods. Unknown when nothing falls short.'
		],
		smart_sortino: ['Smart Sortino ratio', 'Sortino ratio divided by the autocorrelation penalty.'],
		adjusted_sortino: ['Adjusted Sortino ratio', 'Sortino ratio scaled so that it compares with a Sharpe ratio of symmetric returns.'],
		calmar: ['Calmar ratio', 'Growth per year for the deepest fall. Unknown without a drawdown.'],
		recovery_factor: [
			'Recovery factor',
			'Sum of returns, less one year of the risk-free rate, for the deepest fall. Its absolute value is taken: it does not show a loss.'
		],
		ulcer_performance_index: [
			'Ulcer performance index (total)',
			'Total return above one year of the risk-free rate for the ulcer index. It grows with the length of the span; compare upi_cagr between spans.'
		],
		upi_cagr: ['Ulcer performance index (annual)', 'Growth per year above the risk-free rate for the ulcer index (Martin ratio).'],
		serenity_index: [
			'Serenity index',
			'Sum of returns for the ulcer index times the pitfall: the expected shortfall of the drawdowns, taken as Gaussian, in units of the standard deviation of returns.'
		],
		omega: [
			'Omega ratio',
			'Sum of what exceeds the required return over the sum of what falls short of it. The required return per year is converted to a period; the risk-free rate is subtracted first. Unknown when nothing falls short.'
		],
		gain_to_pain_ratio: ['Gain to pain ratio', 'Sum of returns over the absolute sum of the losing periods. Unknown without a loss.'],
		gain_to_pain_monthly: ['Gain to pain ratio (monthly)', 'The same with the plain sums of calendar months. Needs dates.'],
		best: ['Best period', 'Largest return of one period.'],
		worst: ['Worst period', 'Smallest return of one period.'],
		skew: ['Skewness', 'Bias-corrected skewness. Negative: the long tail is on the losing side.'],
		kurtosis: ['Excess kurtosis', 'Bias-corrected excess kurtosis: a normal distribution has 0.'],
		tail_ratio: ['Tail ratio', 'Absolute ratio of the 95th to the 5th percentile, interpolated linearly.'],
		common_sense_ratio: ['Common sense ratio', 'Profit factor times tail ratio.'],
		outlier_win_ratio: ['Outlier win ratio', '99th percentile for the mean of the returns that are not negative.'],
		outlier_loss_ratio: ['Outlier loss ratio', '1st percentile for the mean of the negative returns.'],
		autocorrelation: ['Lag-1 autocorrelation', 'Pearson correlation of each return with the next one.'],
		autocorrelation_penalty: [
			'Autocorrelation penalty',
			'Factor by which autocorrelation inflates the deviation of a sum of returns; at least 1.'
		],
		kelly_criterion: [
			'Kelly criterion',
			'Share of capital that maximises growth if periods were bets with the win rate and payoff ratio found here. Negative: do not bet.'
		],
		risk_of_ruin: [
			'Risk of ruin',
			'Kept for comparison only: it goes to 0 with the length of the series and is not the classical formula. Simulate instead.'
		],
		win_rate: ['Win rate', 'Share of winning periods among those that are not zero.'],
		avg_win: ['Average win', 'Mean of the positive returns.'],
		avg_loss: ['Average loss', 'Mean of the negative returns. Negative.'],
		payoff_ratio: ['Payoff ratio', 'Average win for the average loss.'],
		profit_factor: ['Profit factor', 'Sum of the gains over the absolute sum of the losses. Unknown without a loss.'],
		profit_ratio: [
			'Profit ratio',
			'Mean gain for each gaining period over mean loss for each losing period; periods of zero count as gaining.'
		],
		cpc_index: ['CPC index', 'Profit factor times win rate times payoff ratio.'],
		consecutive_wins: ['Longest winning streak', 'Most winning periods in a row; a zero ends the streak.'],
		consecutive_losses: ['Longest losing streak', 'Most losing periods in a row; a zero ends the streak.'],
		beta: ['Beta', 'Slope of the returns on the benchmark.'],
		alpha: ['Alpha (arithmetic)', 'Mean return that beta does not explain, times the periods per year. No risk-free rate is subtracted.'],
		alpha_compounded: ['Alpha (compounded)', 'Mean return above the risk-free rate that beta does not explain, compounded over a year.'],
		r_squared: ['R²', 'Squared correlation with the benchmark.'],
		information_ratio: ['Information ratio', 'Mean difference to the benchmark over its sample standard deviation, not annualised.'],
		information_ratio_annualised: ['Information ratio (annual)', 'The information ratio, annualised.'],
		treynor_ratio: [
			'Treynor ratio (total)',
			'Total return above one year of the risk-free rate, for beta. It grows with the length of the span; compare treynor_annualised between spans.'
		],
		treynor_annualised: ['Treynor ratio (annual)', 'Growth per year above the risk-free rate, for beta.'],
		up_capture: ['Up capture', "Growth per year over the periods in which the benchmark rose, for the benchmark's own growth over them."],
		down_capture: [
			'Down capture',
			"Growth per year over the periods in which the benchmark fell, for the benchmark's own growth over them."
		],
		probabilistic_sharpe_ratio: [
			'Probabilistic Sharpe ratio (bias-corrected)',
			'Probability that the true Sharpe ratio is above 0, with bias-corrected skewness and kurtosis.'
		],
		psr: ['Probabilistic Sharpe ratio', 'Probability that the true Sharpe ratio is above 0, with population skewness and kurtosis.'],
		min_track_record_length: [
			'Minimum track record length',
			'Periods that this Sharpe ratio would need to be above 0 with 95 % confidence. Unknown when it is not above 0.'
		],
		trades: ['Trades', 'Number of closed trades.'],
		net_profit: ['Net profit', 'Sum of the profits after costs.'],
		costs: ['Costs', 'Sum of commissions, fees and financing.'],
		cost_share: ['Cost share', 'Costs for the gross profit: what the trades with a profit before costs earned. Unknown when none did.'],
		trade_win_rate: ['Win rate', 'Share of won trades among those that won or lost.'],
		trade_avg_win: ['Average win', 'Mean net result of the won trades.'],
		trade_avg_loss: ['Average loss', 'Mean net result of the lost trades. Negative.'],
		trade_payoff_ratio: ['Payoff ratio', 'Average win for the average loss.'],
		largest_win: ['Largest win', 'Best net result of a won trade.'],
		largest_loss: ['Largest loss', 'Worst net result of a lost trade. Negative.'],
		trade_profit_factor: ['Profit factor', 'Sum of the won for the sum of the lost, after costs. Unknown without a lost trade.'],
		expectancy: ['Expectancy', 'Mean net result of a trade, those of zero included.'],
		median_trade: ['Median trade', 'Middle net result; the mean of the two middle ones for an even number.'],
		avg_trade_return: ['Average trade return', 'Mean net result of a trade for its notional at entry.'],
		expectancy_r: ['Expectancy (R)', 'Mean net result in units of the money at risk at entry, over the trades that state one.'],
		sqn: [
			'System quality number',
			'Mean net result over its sample standard deviation, times the root of the number of trades. It grows with the number of trades.'
		],
		trade_kelly_criterion: [
			'Kelly criterion',
			'Share of capital that maximises growth of bets with this win rate and payoff ratio. Negative: do not bet.'
		],
		avg_bars_held: ['Average holding (bars)', 'Mean number of bars from entry to exit.'],
		avg_seconds_held: ['Average holding (time)', 'Mean time from entry to exit.'],
		avg_mae: ['Average adverse excursion', 'Mean of the worst open results (MAE), over the trades that record one. Not positive.'],
		avg_mfe: ['Average favourable excursion', 'Mean of the best open results (MFE), over the trades that record one. Not negative.'],
		trade_consecutive_wins: ['Longest winning streak', 'Most won trades in a row; a result of zero ends the streak.'],
		trade_consecutive_losses: ['Longest losing streak', 'Most lost trades in a row; a result of zero ends the streak.']
	}
};
