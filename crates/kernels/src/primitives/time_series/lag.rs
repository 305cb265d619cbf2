//! The value some rows ago, and the change since.

use crate::registry::PLAIN;
use crate::shape::{WindowFunction, WindowFunctionKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "lag",
        aliases: &["delay", "ref"],
        doc: "The value n rows ago.",
        formula: "x[t−n]",
        source: "Kakushadze, 101 Formulaic Alphas (2016), delay",
        args: &[Arg::num("x"), Arg::window_or("n", 1, 0)],
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFunctionKernel::boxed(Lag(p.window("n")), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "delta",
        aliases: &["diff", "ts_delta"],
        doc: "Change over n rows.",
        formula: "x − x[t−n]",
        source: "Kakushadze (2016), delta",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFunctionKernel::boxed(Delta(p.window("n")), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "pct_change",
        aliases: &["ret_n", "returns", "ts_pct_change"],
        doc: "Simple return over n rows, as a fraction.",
        formula: "x / x[t−n] − 1",
        source: "pandas pct_change",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFunctionKernel::boxed(PctChange(p.window("n")), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "log_return",
        aliases: &["log_ret"],
        doc: "Logarithmic return over n rows; missing unless both values have one sign.",
        formula: "ln(x / x[t−n])",
        source: "Campbell, Lo and MacKinlay, The Econometrics of Financial Markets (1997), 1.4",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFunctionKernel::boxed(LogReturn(p.window("n")), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "r1",
        doc: "Simple return of the close over one row.",
        formula: "close / close[t−1] − 1",
        source: "pandas pct_change",
        prices: &["close"],
        args: &[],
        build: Build::Expression(|_| vec!["pct_change(close, 1)".into()]),
        ..CHANGE
    },
];

const CHANGE: Primitive = Primitive {
    category: Category::TimeSeries,
    args: &[Arg::num("x"), Arg::window_or("n", 1, 1)],
    cost: Cost::Light,
    ..PLAIN
};

fn warm_up(p: &Params<'_>) -> WarmUp {
    WarmUp::Exact(p.window("n"))
}

macro_rules! of_then_and_now {
    ($($name:ident: |$now:ident, $then:ident| $value:expr;)*) => {$(
        #[derive(Clone)]
        struct $name(usize);

        impl WindowFunction<1, 1> for $name {
            fn window(&self) -> usize {
                self.0 + 1
            }

            #[inline(always)]
            fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 1] {
                let (then, now) = (&window[0], &window[self.0]);
                let mut y = [0.0; W];
                for w in 0..W {
                    let ($now, $then) = (now[w], then[w]);
                    y[w] = $value;
                }
                [y]
            }
        }
    )*};
}

of_then_and_now! {
    Lag: |_now, then| then;
    Delta: |now, then| now - then;
    PctChange: |now, then| now / then - 1.0;
    LogReturn: |now, then| libm::log(now / then);
}
