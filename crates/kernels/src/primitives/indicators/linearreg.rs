//! The straight line through a window under TA-Lib's names, and what it foretells.

use crate::registry::PLAIN;
use crate::shape::{Elementwise, ElementwiseKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "linearreg",
        aliases: &["linreg"],
        doc: "Value at the newest row of the least-squares line through the last n rows.",
        formula: "intercept(x, n) + slope(x, n) · (n−1)",
        source: "TA-Lib LINEARREG",
        build: abbreviates!("x - resid(x, n)"),
        ..LINE
    },
    Primitive {
        name: "linearreg_slope",
        doc: "Slope of the least-squares line through the last n rows, per row.",
        formula: "slope(x, n)",
        source: "TA-Lib LINEARREG_SLOPE",
        build: abbreviates!("slope(x, n)"),
        ..LINE
    },
    Primitive {
        name: "linearreg_intercept",
        doc: "Value at the oldest row of the least-squares line through the last n rows.",
        formula: "intercept(x, n)",
        source: "TA-Lib LINEARREG_INTERCEPT",
        build: abbreviates!("intercept(x, n)"),
        ..LINE
    },
    Primitive {
        name: "linearreg_angle",
        doc: "Angle of the least-squares line through the last n rows, in degrees; depends on the unit of x.",
        formula: "atan(slope(x, n)) · 180 / π",
        source: "TA-Lib LINEARREG_ANGLE",
        build: abbreviates!("atan(slope(x, n)) * 57.29577951308232"),
        ..LINE
    },
    Primitive {
        name: "tsf",
        aliases: &["time_series_forecast"],
        doc: "Time series forecast: the least-squares line through the last n rows, one row on.",
        formula: "intercept(x, n) + slope(x, n) · n",
        source: "TA-Lib TSF",
        build: abbreviates!("x - resid(x, n) + slope(x, n)"),
        ..LINE
    },
    Primitive {
        name: "fosc",
        aliases: &["forecast_oscillator"],
        category: Category::Momentum,
        doc: "Forecast oscillator: how far the value is from the forecast made a row ago, in percent of it.",
        formula: "100 · (x − tsf(x, n)[t−1]) / x",
        source: "Chande; TA-Lib FOSC",
        args: &[Arg::num("x"), Arg::window_or("n", 5, 2)],
        build: abbreviates!("100 * ((x - lag(tsf(x, n), 1)) / x)"),
        ..LINE
    },
    Primitive {
        name: "atan",
        aliases: &["arctan"],
        category: Category::Elementwise,
        doc: "Arc tangent, in radians.",
        formula: "arctan x",
        source: "TA-Lib ATAN",
        args: &[Arg::num("x")],
        cost: Cost::Light,
        build: Build::Lanes { warm_up: |_| WarmUp::Exact(0), kernel: |_, _| ElementwiseKernel::boxed(ArcTangent) },
        ..PLAIN
    },
];

const LINE: Primitive = Primitive {
    category: Category::TimeSeries,
    args: &[Arg::num("x"), Arg::window_or("n", 14, 2)],
    cost: Cost::Heavy,
    ..PLAIN
};

#[derive(Clone)]
struct ArcTangent;

impl Elementwise<1> for ArcTangent {
    #[inline(always)]
    fn value(&self, [x]: [f64; 1]) -> f64 {
        libm::atan(x)
    }
}
