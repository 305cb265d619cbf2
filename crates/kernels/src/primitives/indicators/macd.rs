//! Moving average convergence divergence.

use super::moving_average::{SEED_OF_TWO, begun, late, look_back, sma_or};
use crate::number::Number;
use crate::primitives::time_series::SeededSmoothing;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "macd",
        doc: "Moving average convergence divergence: line, signal and histogram.",
        formula: "macd = EMA(fast) − EMA(slow), both seeded on the bar where the slow one starts (seed=\"apart\": each where it can; \"first\" and \"first_of_n\": each with its first value); signal = EMA(macd); hist = macd − signal; all outputs start together",
        source: "Appel (1979); TA-Lib MACD, with seed=\"first_of_n\" in its Metastock mode; with seed=\"apart\" Skender, LEAN",
        args: &[
            Arg::num("x"),
            Arg::window_or("fast", 12, 2),
            Arg::window_or("slow", 26, 2),
            Arg::window_or("signal", 9, 1),
            SEED_OF_TWO,
        ],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Macd::new(p).warm_up()),
            kernel: |p, lanes| RecursiveKernel::boxed(Macd::new(p), lanes),
        },
        ..MACD
    },
    Primitive {
        name: "macdext",
        doc: "Moving average convergence divergence with averages of any type.",
        formula: "macd = fast_ma(x, fast) − slow_ma(x, slow), seeded to start on one bar, or as seed says; signal = signal_ma(macd, signal); hist = macd − signal; all outputs start together",
        source: "TA-Lib MACDEXT",
        args: &[
            Arg::num("x"),
            Arg::window_or("fast", 12, 2),
            Arg::window_or("slow", 26, 2),
            Arg::window_or("signal", 9, 1),
            sma_or("fast_ma"),
            sma_or("slow_ma"),
            sma_or("signal_ma"),
            SEED_OF_TWO,
        ],
        build: Build::Expression(any_average),
        ..MACD
    },
    Primitive {
        name: "macdfix",
        doc: "Moving average convergence divergence with Appel's original weights, 0.15 and 0.075, for 12 and 26 rows.",
        formula: "macd = fast − slow, averages with weights 0.15 and 0.075 seeded with 12 and 26 values on one bar, or as seed says; signal = ema(macd, signal); hist = macd − signal; all outputs start together",
        source: "Appel (1979); TA-Lib MACDFIX; with seed=\"first_of_n\" Tulip macd",
        args: &[Arg::num("x"), Arg::window_or("signal", 9, 1), SEED_OF_TWO],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Macd::fixed(p).warm_up()),
            kernel: |p, lanes| RecursiveKernel::boxed(Macd::fixed(p), lanes),
        },
        ..MACD
    },
];

const MACD: Primitive = Primitive {
    category: Category::Momentum,
    outputs: &[Output::num("macd"), Output::num("signal"), Output::num("hist")],
    cost: Cost::Heavy,
    ..PLAIN
};

fn any_average(p: &Params<'_>) -> Vec<String> {
    let average = |ma: &'static str, n: &'static str| (p.choice(ma), n, look_back(p.choice(ma), p.window(n)));
    let (fast, slow) = (average("fast_ma", "fast"), average("slow_ma", "slow"));
    let (fast, slow) = if p.window("fast") <= p.window("slow") { (fast, slow) } else { (slow, fast) };
    let start = fast.2.max(slow.2);
    let together = p.choice("seed") == "together";
    let [fast, slow] = [fast, slow].map(|(ma, n, rows)| {
        if together { late(ma, "x", n, start - rows) } else { begun(ma, "x", n, p) }
    });
    let line = format!("({fast} - {slow})");
    let signal = begun(p.choice("signal_ma"), &line, "signal", p);
    vec![format!("{line} + 0 * {signal}"), signal.clone(), format!("{line} - {signal}")]
}

#[derive(Clone)]
struct Macd {
    fast: SeededSmoothing,
    slow: SeededSmoothing,
    signal: SeededSmoothing,
    /// Values to let pass before the fast average takes its first, so that both seeds end on one bar.
    delay: f64,
}

impl Macd {
    fn new(p: &Params<'_>) -> Self {
        // As TA-Lib: the shorter is the fast one, in whichever order they are given.
        let (fast, slow) = (p.window("fast").min(p.window("slow")), p.window("fast").max(p.window("slow")));
        Self::of(SeededSmoothing::ema(fast), SeededSmoothing::ema(slow), p)
    }

    /// Appel's weights are not quite those of 12 and 26.
    fn fixed(p: &Params<'_>) -> Self {
        Self::of(SeededSmoothing::weighted(12, 0.15), SeededSmoothing::weighted(26, 0.075), p)
    }

    fn of(fast: SeededSmoothing, slow: SeededSmoothing, p: &Params<'_>) -> Self {
        let delay = if p.choice("seed") == "together" { slow.warm_up() - fast.warm_up() } else { 0 };
        Self {
            fast: fast.begun(p),
            slow: slow.begun(p),
            signal: SeededSmoothing::ema(p.window("signal")).begun(p),
            delay: delay as f64,
        }
    }

    /// Values before the first outputs.
    fn warm_up(&self) -> usize {
        self.slow.warm_up() + self.signal.warm_up()
    }
}

/// What fast, slow and signal remember, and the values that were let pass.
type State = [f64; 10];

#[inline(always)]
fn parted<N: Number>(&[a, b, c, d, e, f, g, h, i, passed]: &[N; 10]) -> ([[N; 3]; 3], N) {
    ([[a, b, c], [d, e, f], [g, h, i]], passed)
}

#[inline(always)]
fn joined<N: Number>([[a, b, c], [d, e, f], [g, h, i]]: [[N; 3]; 3], passed: N) -> [N; 10] {
    [a, b, c, d, e, f, g, h, i, passed]
}

impl Recursive<1, 10, 3> for Macd {
    fn initial(&self) -> State {
        joined([SeededSmoothing::INITIAL; 3], 0.0)
    }

    #[inline(always)]
    fn step(&self, state: &mut State, [x]: [f64; 1]) -> [f64; 3] {
        let ([mut fast, mut slow, mut signal], passed) = parted(state);
        let waiting = passed < self.delay;
        let fast_average = self.fast.step(&mut fast, if waiting { f64::NAN } else { x });
        let line = fast_average - self.slow.step(&mut slow, x);
        let average = self.signal.step(&mut signal, line);
        let passed = if x.is_nan() {
            0.0
        } else if waiting {
            passed + 1.0
        } else {
            passed
        };
        *state = joined([fast, slow, signal], passed);
        // TA-Lib gives the line only from where the signal exists.
        [line + (average - average), average, line - average]
    }

    const SETTLES: bool = true;

    // So that the difference of two averages is a number too.
    const LARGEST: f64 = f64::MAX / 4.0;

    #[inline(always)]
    fn settled(&self, state: &State) -> bool {
        let ([fast, slow, signal], passed) = parted(state);
        passed >= self.delay && self.fast.settled(fast) && self.slow.settled(slow) && self.signal.settled(signal)
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, state: &mut [N; 10], [x]: [N; 1]) -> [N; 3] {
        let ([mut fast, mut slow, mut signal], passed) = parted(state);
        let line = self.fast.settled_step(&mut fast, x) - self.slow.settled_step(&mut slow, x);
        let average = self.signal.settled_step(&mut signal, line);
        *state = joined([fast, slow, signal], passed);
        [line, average, line - average]
    }
}
