//! Compounded equity and its drawdowns, from initial equity 1.

/// What the compounded path leaves behind. Drawdowns are fractions of the running peak, not positive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EquityPath {
    /// Final equity of an initial 1, not negative.
    pub(crate) wealth: f64,
    pub(crate) deepest: f64,
    pub(crate) current: f64,
    pub(crate) drawdown_sum: f64,
    pub(crate) drawdown_squares: f64,
    /// Number of drawdown periods, the open one included.
    pub(crate) drawdowns: usize,
    /// Sum of the depths of the drawdown periods.
    pub(crate) depth_sum: f64,
    /// Periods of the longest drawdown, from the first one below the peak to the last one below it.
    pub(crate) longest: usize,
}

impl EquityPath {
    pub(crate) fn of(values: &[f64]) -> Self {
        let (mut equity, mut peak, mut drawdown) = (1.0f64, 1.0f64, 0.0f64);
        let (mut drawdown_sum, mut drawdown_squares, mut depth_sum, mut deepest) =
            (0.0f64, 0.0f64, 0.0f64, 0.0f64);
        let (mut drawdowns, mut longest, mut length, mut depth) = (0usize, 0usize, 0usize, 0.0f64);
        for &value in values {
            equity *= 1.0 + value;
            // Debt is not equity: a loss of more than everything ends at zero.
            equity = if equity > 0.0 { equity } else { 0.0 };
            peak = if equity > peak { equity } else { peak };
            drawdown = equity / peak - 1.0;
            drawdown_sum += drawdown;
            drawdown_squares += drawdown * drawdown;
            if drawdown < 0.0 {
                length += 1;
                depth = if drawdown < depth { drawdown } else { depth };
            } else if length > 0 {
                drawdowns += 1;
                depth_sum += depth;
                deepest = deepest.min(depth);
                longest = longest.max(length);
                (length, depth) = (0, 0.0);
            }
        }
        if length > 0 {
            drawdowns += 1;
            depth_sum += depth;
            deepest = deepest.min(depth);
            longest = longest.max(length);
        }
        Self {
            wealth: equity,
            deepest,
            current: drawdown,
            drawdown_sum,
            drawdown_squares,
            drawdowns,
            depth_sum,
            longest,
        }
    }
}
