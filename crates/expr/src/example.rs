//! A call of a primitive that can be drawn, from its registry entry.

use bellwether_kernels::{ArgKind, ArtefactKind, Category, Primitive, Type};

/// A call of the primitive on a bar's own columns, as one would write it first: what may be left out is left out.
///
/// It is a valid expression for every primitive, and has values on ordinary bars; across symbols, on bars of several; of what
/// was trained or fitted, where that is at hand.
#[must_use]
pub fn example(primitive: &Primitive) -> String {
    // Words of the language, not names of functions.
    match primitive.name {
        word @ ("and" | "or") => return format!("close > open {word} volume > sma(volume, 20)"),
        "not" => return "not close > open".to_owned(),
        _ => {}
    }
    let mut series = 0;
    let mut arguments = Vec::new();
    for arg in primitive.args {
        let text = match arg.kind {
            ArgKind::Series(Type::Bool) => condition(arg.name).to_owned(),
            ArgKind::Series(Type::Num) | ArgKind::AnySeries => {
                series += 1;
                numbers(primitive, arg.name, series).to_owned()
            }
            ArgKind::Window {
                default: None,
                min,
                max,
            } => 20.clamp(min, max).to_string(),
            ArgKind::Number {
                default: None,
                min,
                max,
            } => number(arg.name).clamp(min, max).to_string(),
            ArgKind::Artefact(ArtefactKind::Model) => "\"example.onnx\"".to_owned(),
            ArgKind::Artefact(ArtefactKind::Regime) => "\"example\"".to_owned(),
            ArgKind::Features => "log_return(close), rsi(close)".to_owned(),
            _ => continue,
        };
        arguments.push(if arg.named_only {
            format!("{}={text}", arg.name)
        } else {
            text
        });
    }
    format!("{}({})", primitive.name, arguments.join(", "))
}

fn condition(name: &str) -> &'static str {
    match name {
        "anchor" => "trading_day != lag(trading_day)",
        _ => "close > open",
    }
}

fn numbers(primitive: &Primitive, name: &str, place: usize) -> &'static str {
    match (primitive.name, name) {
        // Functions that live around zero see nothing but their far ends in prices.
        (
            "sign" | "abs" | "neg" | "exp" | "tanh" | "sigmoid" | "normal_cdf" | "atan"
            | "signed_power" | "clip",
            "x",
        ) => "zscore(close, 20)",
        ("is_missing" | "fill", "x") => "sma(close, 20)",
        ("corr" | "correl" | "cov" | "beta", "b") => "volume",
        ("mod" | "min" | "max", "b") => "open",
        ("power", "b") => "0.5",
        (_, "lo") => "ts_min(lag(close), 20)",
        (_, "hi") => "ts_max(lag(close), 20)",
        ("persist", "x") => "market_regime()",
        (_, "group") => "sign(close - open)",
        (_, "weight") => "0.1",
        (_, "start") => "close",
        _ if primitive.category == Category::Session && name == "x" => "volume",
        _ if place == 1 => "close",
        _ => "sma(close, 20)",
    }
}

fn number(name: &str) -> f64 {
    match name {
        "from" => 570.0,
        "to" => 630.0,
        "half_life" => 10.0,
        "exponent" => 0.5,
        _ => 0.0,
    }
}
