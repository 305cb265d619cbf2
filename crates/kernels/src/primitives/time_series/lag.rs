//! The value some rows ago, and the change since.

use crate::registry::PLAIN;
use crate::shape::{FromEarlier, FromEarlierKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "lag",
        aliases: &["delay", "ref"],
        doc: "The value n rows ago.",
        formula: "x[t−n]",
        source: "Kakushadze, 101 Formulaic Alphas (2016), delay",
        args: &[Arg::num("x"), Arg::window_or("n", 1, 0)],
        build: Build::Lanes { warm_up, kernel: |p, lanes| FromEarlierKernel::boxed(Lag, p.window("n"), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "delta",
        aliases: &["diff", "ts_delta"],
        doc: "Change over n rows.",
        formula: "x − x[t−n]",
        source: "Kakushadze (2016), delta",
        build: Build::Lanes { warm_up, kernel: |p, lanes| FromEarlierKernel::boxed(Delta, p.window("n"), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "pct_change",
        aliases: &["ret_n", "returns", "ts_pct_change"],
        doc: "Simple return over n rows, as a fraction.",
        formula: "x / x[t−n] − 1",
        source: "pandas pct_change",
        build: Build::Lanes { warm_up, kernel: |p, lanes| FromEarlierKernel::boxed(PctChange, p.window("n"), lanes) },
        ..CHANGE
    },
    Primitive {
        name: "log_return",
        aliases: &["log_ret"],
        doc: "Logarithmic return over n rows; missing unless both values have one sign.",
        formula: "ln(x / x[t−n])",
        source: "Campbell, Lo and MacKinlay, The Econometrics of Financial Markets (1997), 1.4",
        build: Build::Lanes { warm_up, kernel: |p, lanes| FromEarlierKernel::boxed(LogReturn, p.window("n"), lanes) },
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
    ($($name:ident: |$then:ident, $now:ident| $value:expr;)*) => {$(
        #[derive(Clone)]
        struct $name;

        impl FromEarlier<1> for $name {
            #[inline(always)]
            fn value(&self, [$then]: [f64; 1], [$now]: [f64; 1]) -> f64 {
                $value
            }
        }
    )*};
}

of_then_and_now! {
    Lag: |then, _now| then;
    Delta: |then, now| now - then;
    PctChange: |then, now| now / then - 1.0;
    LogReturn: |then, now| libm::log(now / then);
}
