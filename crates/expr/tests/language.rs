//! What holds for every text: canonical forms read back as themselves, spellings of one expression have one hash, and
//! no text, however large or strange, makes the reader panic or take long.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashMap;

use bellwether_expr::{Code, Diagnostic, Expression, Program, Scope, complete, limits};
use bellwether_kernels::{ArgKind, Build, Primitive, Type, registry};
use proptest::prelude::*;
use proptest::test_runner::TestRng;

fn problems(text: &str) -> Vec<Diagnostic> {
    Expression::new(text, &Scope::new()).unwrap_err()
}

#[track_caller]
fn canonical(text: &str) -> String {
    let shown = |problems: Vec<Diagnostic>| {
        problems
            .iter()
            .map(|problem| problem.render(text))
            .collect::<String>()
    };
    let expression = Expression::new(text, &Scope::new())
        .unwrap_or_else(|problems| panic!("{}", shown(problems)));
    expression.canonical().to_owned()
}

#[track_caller]
fn same(texts: &[&str]) {
    let hash = |text: &&str| {
        Expression::new(text, &Scope::new())
            .unwrap()
            .hash()
            .to_owned()
    };
    let first = hash(&texts[0]);
    for text in texts {
        assert_eq!(
            hash(text),
            first,
            "`{text}` is `{}`, `{}` is `{}`",
            canonical(text),
            texts[0],
            canonical(texts[0])
        );
    }
}

#[track_caller]
fn differ(a: &str, b: &str) {
    assert_ne!(canonical(a), canonical(b));
}

/// Random well-typed texts from the registry.
struct Generator<'r> {
    random: &'r mut TestRng,
    suffixed: bool,
}

impl Generator<'_> {
    fn below(&mut self, count: usize) -> usize {
        (self.random.next_u64() % count as u64) as usize
    }

    fn one<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }

    fn text(&mut self, ty: Type, depth: usize) -> String {
        if depth == 0 || self.below(8) == 0 {
            return self.leaf(ty);
        }
        // Suffixes do not nest in one another.
        if !self.suffixed && self.below(10) == 0 {
            self.suffixed = true;
            let inner = self.text(ty, depth - 1);
            self.suffixed = false;
            let suffix = self.one(&["@1h", "@15m", "[\"SPY\"]", "@1d['BRK B']", "@1mo"]);
            return format!("({inner}){suffix}");
        }
        let fits =
            |primitive: &&'static Primitive| primitive.outputs.iter().any(|output| output.ty == ty);
        let candidates: Vec<&'static Primitive> = registry::all().filter(fits).collect();
        let primitive = self.one(&candidates);
        self.application(primitive, ty, depth)
    }

    fn leaf(&mut self, ty: Type) -> String {
        match ty {
            Type::Bool => self
                .one(&["true", "false", "close > open", "volume == 0"])
                .into(),
            Type::Num => match self.below(4) {
                0 => {
                    let x = f64::from_bits(self.random.next_u64());
                    let small = (self.below(2000) as f64 - 1000.0) / 8.0;
                    format!(
                        "{}",
                        if x.is_finite() && self.below(3) == 0 {
                            x
                        } else {
                            small
                        }
                    )
                }
                1 => self
                    .one(&["feat(\"gdp\")", "feat('of_imbalance')", "feat(\"a b\")"])
                    .into(),
                _ => self
                    .one(&["open", "high", "low", "close", "volume", "vwap", "trades"])
                    .into(),
            },
        }
    }

    fn application(&mut self, primitive: &'static Primitive, ty: Type, depth: usize) -> String {
        let symbols = [
            "or", "and", "lt", "le", "gt", "ge", "eq", "ne", "add", "sub", "mul", "div", "power",
        ];
        let signs = [
            "or", "and", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "^",
        ];
        if let Some(at) = symbols.iter().position(|name| *name == primitive.name) {
            let ArgKind::Series(operand) = primitive.args[0].kind else {
                unreachable!()
            };
            let (a, b) = (self.text(operand, depth - 1), self.text(operand, depth - 1));
            return format!("({a}) {} ({b})", signs[at]);
        }
        match primitive.name {
            "neg" => return format!("-({})", self.text(Type::Num, depth - 1)),
            "not" => return format!("not ({})", self.text(Type::Bool, depth - 1)),
            _ => {}
        }
        let mut arguments = Vec::new();
        let mut by_name = false;
        for arg in primitive.args {
            let value = match arg.kind {
                ArgKind::Series(ty) => self.text(ty, depth - 1),
                ArgKind::AnySeries => self.text(Type::Num, depth - 1),
                ArgKind::Window {
                    default: Some(_), ..
                }
                | ArgKind::Number {
                    default: Some(_), ..
                } if self.below(3) == 0 => {
                    by_name = true;
                    continue;
                }
                ArgKind::Window { min, max, .. } => {
                    (min + self.below(30) as u32).min(max).to_string()
                }
                ArgKind::Number { min, max, .. } => (min.max(-50.0) + self.below(20) as f64 / 4.0)
                    .min(max)
                    .to_string(),
                ArgKind::Choice { options } => format!("'{}'", self.one(options)),
                ArgKind::Artefact(_) => {
                    let names = ["'a'", "\"b/c.onnx\"", "'a b@0123456789abcdef'"];
                    arguments.push(self.one(&names).to_string());
                    continue;
                }
                ArgKind::Features => {
                    let features = (0..=self.below(2)).map(|_| self.text(Type::Num, depth - 1));
                    arguments.extend(features.collect::<Vec<_>>());
                    continue;
                }
            };
            by_name |= arg.named_only || self.below(6) == 0;
            arguments.push(if by_name {
                format!("{}={value}", arg.name)
            } else {
                value
            });
        }
        let names: Vec<&str> = primitive
            .aliases
            .iter()
            .chain([&primitive.name])
            .copied()
            .collect();
        let call = format!("{}({})", self.one(&names), arguments.join(", "));
        let fields: Vec<&str> = primitive
            .outputs
            .iter()
            .filter(|o| o.ty == ty)
            .map(|o| o.name)
            .collect();
        if primitive.outputs.len() > 1 {
            format!("{call}.{}", self.one(&fields))
        } else {
            call
        }
    }
}

#[derive(Debug, Clone)]
struct Text(String);

/// A strategy of well-typed texts.
fn texts() -> impl Strategy<Value = Text> {
    (any::<bool>(), 1usize..6).prop_perturb(|(number, depth), mut random| {
        let ty = if number { Type::Num } else { Type::Bool };
        Text(
            Generator {
                random: &mut random,
                suffixed: false,
            }
            .text(ty, depth),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_forms_read_back_as_themselves(Text(text) in texts()) {
        match Expression::new(&text, &Scope::new()) {
            Ok(expression) => {
                let again = Expression::new(expression.canonical(), &Scope::new());
                let again = again.unwrap_or_else(|problems| {
                    let shown: String = problems.iter().map(|p| p.render(expression.canonical())).collect();
                    panic!("`{text}` is `{}`, which cannot be read:\n{shown}", expression.canonical())
                });
                prop_assert_eq!(again.canonical(), expression.canonical(), "from `{}`", text);
                prop_assert_eq!(again.hash(), expression.hash());
                prop_assert_eq!(again.ty(), expression.ty());
                prop_assert_eq!(again.is_event(), expression.is_event());
                let (a, b) = (Program::compile([&expression]), Program::compile([&again]));
                prop_assert_eq!(a.hash(), b.hash(), "`{}` and `{}` compile to other graphs", text, expression.canonical());
            }
            // Constants without a value, relations between literals: not the generator's to know.
            Err(problems) => {
                let expected = |problem: &Diagnostic| matches!(problem.code, Code::Literal | Code::Suffix | Code::Limit);
                let shown: String = problems.iter().map(|problem| problem.render(&text)).collect();
                prop_assert!(problems.iter().all(expected), "{}", shown);
            }
        }
    }

    #[test]
    fn exchanging_operands_keeps_the_hash(Text(a) in texts(), Text(b) in texts()) {
        for sign in ["+", "*", "==", "!=", "and", "or"] {
            let one = Expression::new(&format!("({a}) {sign} ({b})"), &Scope::new());
            let other = Expression::new(&format!("({b}) {sign} ({a})"), &Scope::new());
            match (one, other) {
                (Ok(one), Ok(other)) => prop_assert_eq!(one.canonical(), other.canonical()),
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
            }
        }
    }

    #[test]
    fn any_characters_are_answered(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_tokens_are_answered(tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..60), spaced in any::<bool>()) {
        read(&tokens.join(if spaced { " " } else { "" }));
    }
}

const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "=",
    "==",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "^",
    "@",
    "@1h",
    "[\"SPY\"]",
    "not",
    "and",
    "or",
    "close",
    "open",
    "sma",
    "sma(",
    "macd(close)",
    "hist",
    "feat(",
    "\"gdp\"",
    "'",
    "\"",
    "10",
    "2.5",
    ".5",
    "1e",
    "1e9",
    "#",
    "\n",
    "n=",
    "cs_rank(",
    "crosses_above(",
    "true",
    "%",
    "é",
    "„",
    "\u{0}",
    "\u{202e}",
    "x",
    "_",
    "0",
];

/// Reads a text and shows what is wrong with it; completes it at every place.
fn read(text: &str) {
    let scope = Scope::new()
        .with_columns(["close", "gdp"])
        .with_parameter("x", 3.0);
    match Expression::new(text, &scope) {
        Ok(expression) => {
            let _ = expression.warm_up();
        }
        Err(problems) => {
            assert!(!problems.is_empty() && problems.len() <= limits::DIAGNOSTICS_MAX);
            for problem in problems {
                let (line, column) = problem.position(text);
                assert!(line >= 1 && column >= 1);
                assert!(problem.render(text).starts_with("error: "));
                assert!(
                    problem.span.start <= problem.span.end && problem.span.end <= text.len(),
                    "{problem:?} of {text:?}"
                );
            }
        }
    }
    let mut scope = Scope::new();
    let _ = scope.define_all([("a", text), (text, "a"), ("b", "a + b")]);
    for cursor in [text.len() / 3, text.len() / 2, text.len()] {
        let (from, _) = complete(text, cursor, &scope);
        assert!(text.is_char_boundary(from));
    }
}

#[test]
fn spellings_of_one_expression_have_one_hash() {
    same(&[
        "sma(close, 30)",
        "sma(close)",
        "ts_mean(close)",
        "mean(x=close, n=30)",
        "sma(n=60/2, x=(close))",
    ]);
    same(&[
        "close * 2 + 1",
        "1 + 2 * close",
        "add(1, mul(close, 2))",
        "(1)+((2*close))",
        "1+ (4/2)*close # twice",
    ]);
    same(&["close > 1 and open > 1", "open > 1 and close > 1"]);
    same(&[
        "macd(close)",
        "macd(close).macd",
        "macd(close, 12, 26, 9).macd",
        "macd(close, slow=26)",
    ]);
    same(&["sma(close@1h, 5) > close@1h", "(sma(close, 5) > close)@1h"]);
    same(&[
        "atr(14)@1h[\"SPY\"]",
        "atr(14)['SPY']@1h",
        "atr()[\"SPY\"]@1h",
    ]);
    differ("close - open", "open - close");
    differ("(close + open) + high", "close + (open + high)");
    differ("sma(close, 5)@1h", "sma(close, 5)");
    differ("lag(close, 1)", "lag(close, 2)");
    differ("close > 0.1", "close > 0.10000000000000002");
}

#[test]
fn every_alias_is_its_primitive() {
    for primitive in
        registry::all().filter(|primitive| !["and", "or", "not"].contains(&primitive.name))
    {
        let call = |name: &str| {
            let arguments = primitive.args.iter().filter_map(|arg| match arg.kind {
                ArgKind::Series(Type::Bool) => Some(format!("{}=close > open", arg.name)),
                ArgKind::Series(Type::Num) | ArgKind::AnySeries => {
                    Some(format!("{}=close", arg.name))
                }
                ArgKind::Window {
                    default: None, min, ..
                } => Some(format!("{}={}", arg.name, min.max(5))),
                ArgKind::Number {
                    default: None,
                    min,
                    max,
                } => Some(format!("{}={}", arg.name, 1f64.clamp(min, max))),
                ArgKind::Artefact(_) => Some("\"a\"".into()),
                ArgKind::Features => Some("close".into()),
                _ => None,
            });
            format!("{name}({})", arguments.collect::<Vec<_>>().join(", "))
        };
        let expected = canonical(&call(primitive.name));
        for alias in primitive.aliases {
            assert_eq!(canonical(&call(alias)), expected);
        }
    }
}

#[test]
fn every_abbreviation_expands_and_says_which_columns_it_reads() {
    for primitive in
        registry::all().filter(|primitive| matches!(primitive.build, Build::Expression(_)))
    {
        for output in primitive.outputs {
            let arguments = primitive.args.iter().filter_map(|arg| match arg.kind {
                ArgKind::Series(Type::Bool) => Some(format!("{}=feat(\"x\") > 0", arg.name)),
                ArgKind::Series(Type::Num) | ArgKind::AnySeries => {
                    Some(format!("{}=feat(\"x\")", arg.name))
                }
                ArgKind::Window {
                    default: None, min, ..
                } => Some(format!("{}={}", arg.name, min.max(5))),
                ArgKind::Number {
                    default: None,
                    min,
                    max,
                } => Some(format!("{}={}", arg.name, 1f64.clamp(min, max))),
                _ => None,
            });
            let call = format!(
                "{}({})",
                primitive.name,
                arguments.collect::<Vec<_>>().join(", ")
            );
            let text = if primitive.outputs.len() > 1 {
                format!("{call}.{}", output.name)
            } else {
                call
            };
            let expression = Expression::new(&text, &Scope::new()).unwrap();
            assert_eq!(
                expression.ty(),
                output.ty,
                "`{text}` declares another type than it has"
            );
            let program = Program::compile([&expression]);
            for column in program.columns().iter().filter(|column| *column != "x") {
                assert!(
                    primitive.prices.contains(&column.as_str()),
                    "`{}` reads `{column}` without saying so in `prices`: data without it would pass the check",
                    primitive.name
                );
            }
        }
    }
}

#[track_caller]
fn is_beyond_a_limit(text: &str) {
    let problems = problems(text);
    let met = problems.iter().find(|problem| problem.code == Code::Limit);
    let Some(problem) = met else {
        panic!("no limit is met: {:?}", problems[0])
    };
    assert!(
        problem.message.chars().any(|c| c.is_ascii_digit()),
        "the bound is not named: {}",
        problem.message
    );
    assert!(problem.help.is_some());
    assert!(problem.render(text).len() < 1000, "a readable excerpt");
}

#[test]
fn large_texts_are_refused_with_the_bound() {
    is_beyond_a_limit(&"close + ".repeat(10 << 20 >> 3));
    is_beyond_a_limit(&" ".repeat(10 << 20));
    is_beyond_a_limit(&vec!["1"; 100_000].join("+"));
    is_beyond_a_limit(&vec!["1"; 30_000].join("+"));
    is_beyond_a_limit(&vec!["close"; 5_000].join(" and "));
    is_beyond_a_limit(&format!("min({})", vec!["1"; 30_000].join(",")));
}

#[test]
fn windows_that_would_fill_the_memory_are_refused_with_the_bound() {
    let nested = |depth: usize| {
        let calls = "sma(".repeat(depth);
        format!("{calls}close{}", ", 100000)".repeat(depth))
    };
    is_beyond_a_limit(&nested(11));
    Expression::new(&nested(10), &Scope::new()).unwrap();
}

#[test]
fn deep_texts_are_refused_with_the_bound() {
    is_beyond_a_limit(&format!(
        "{}close{}",
        "(".repeat(10_000),
        ")".repeat(10_000)
    ));
    is_beyond_a_limit(&"(".repeat(60_000));
    is_beyond_a_limit(&format!("{}close", "-".repeat(60_000)));
    is_beyond_a_limit(&format!("{}close > 1", "not ".repeat(16_000)));
    is_beyond_a_limit(&format!("close{}", "@1h".repeat(20_000)));
    is_beyond_a_limit(&format!("close{}", "[\"A\"]".repeat(12_000)));
    is_beyond_a_limit(&format!("macd(close){}", ".hist".repeat(12_000)));
    is_beyond_a_limit(&format!(
        "{}close{}",
        "abs(".repeat(10_000),
        ")".repeat(10_000)
    ));
    is_beyond_a_limit(&vec!["close"; 10_000].join("^"));
    // A pyramid: every level of parentheses holds a chain, and the tree is as deep as all chains together.
    let pyramid = (0..150).fold("close".to_owned(), |inner, _| {
        format!("({inner}){}", "+1".repeat(60))
    });
    is_beyond_a_limit(&pyramid);
    assert!(!problems(&"+".repeat(60_000)).is_empty());
    assert!(!problems(&")".repeat(60_000)).is_empty());
    assert!(!problems(&"$".repeat(60_000)).is_empty());
    assert!(!problems(&"1e999 ".repeat(10_000)).is_empty());
}

/// Defaults and outputs that are written out make a text deeper; found by fuzzing.
#[test]
fn what_is_accepted_reads_back_however_deep() {
    let (mut accepted, mut refused) = (0, 0);
    for depth in 40..=limits::DEPTH_MAX {
        for within in [
            "stoch()",
            "close - stoch()",
            "macd(close).signal",
            "2 - high",
        ] {
            for around in [
                ("-", ""),
                ("abs(", ")"),
                ("2 - (", ")"),
                ("1 - stoch() - (", ")"),
            ] {
                let text = around.0.repeat(depth) + within + &around.1.repeat(depth);
                match Expression::new(&text, &Scope::new()) {
                    Ok(expression) => {
                        accepted += 1;
                        assert_eq!(canonical(expression.canonical()), expression.canonical());
                    }
                    Err(problems) => {
                        refused += 1;
                        assert_eq!(problems[0].code, Code::Limit);
                    }
                }
            }
        }
    }
    assert!(accepted > 500 && refused > 500, "{accepted} {refused}");
}

#[test]
fn the_deepest_allowed_texts_run() {
    let deepest = limits::DEPTH_MAX - 1;
    for text in [
        format!("{}close", "-".repeat(deepest)),
        format!("close{}", " + 1".repeat(deepest)),
        format!("{}close{}", "abs(".repeat(deepest), ")".repeat(deepest)),
        // Abbreviations within abbreviations: each is many nodes, and would be exponentially many were they copied.
        format!("{}close{}", "t3(".repeat(deepest), ", 2)".repeat(deepest)),
        format!(
            "{}close{}",
            "macd(".repeat(deepest),
            ", 2, 3, 2).hist".repeat(deepest / 2)
        ),
    ] {
        let Ok(expression) = Expression::new(&text, &Scope::new()) else {
            continue;
        };
        let program = Program::compile([&expression]);
        assert!(
            program.len() < 40 * limits::DEPTH_MAX,
            "{} nodes",
            program.len()
        );
        let mut executor =
            bellwether_expr::Executor::new(program, &bellwether_expr::Layout::single(), 1).unwrap();
        let rows = bellwether_expr::Rows::dense(3, &[&[1.0, 2.0, 3.0]]);
        executor.advance(&rows, &mut [Vec::new()]);
    }
}

#[test]
fn definitions_multiply_only_up_to_the_bound() {
    // Each doubles the one before: the tree would have 2^100 nodes.
    let names: Vec<String> = (0..100).map(|i| format!("d{i}")).collect();
    let texts: Vec<String> = (0..100)
        .map(|i| {
            if i == 0 {
                "close".into()
            } else {
                format!("d{0} * d{0}", i - 1)
            }
        })
        .collect();
    let definitions = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str));
    let broken = Scope::new().define_all(definitions).unwrap_err();
    assert!(
        broken
            .iter()
            .flat_map(|definition| &definition.diagnostics)
            .all(|problem| problem.code == Code::Limit)
    );
    assert_eq!(
        broken.len(),
        1,
        "only the first that is too large is reported"
    );
}

#[test]
fn many_definitions_in_any_order() {
    const COUNT: usize = 2_000;
    let names: Vec<String> = (0..COUNT).map(|i| format!("d{i}")).collect();
    let texts: Vec<String> = (0..COUNT)
        .map(|i| {
            if i % 100 == 99 {
                format!("close + {i}")
            } else {
                format!("d{} + 1", i + 1)
            }
        })
        .collect();
    let definitions = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str));
    let mut scope = Scope::new();
    let defined = scope.define_all(definitions).unwrap();
    assert_eq!(defined.len(), COUNT);
    assert!(
        defined.keys().zip(&names).all(|(a, b)| a == b),
        "in the order of the texts"
    );
    let by_name: HashMap<&str, &Expression> =
        defined.iter().map(|(name, e)| (name.as_str(), e)).collect();
    assert_eq!(by_name["d98"].canonical(), "close + 99 + 1");
    assert_eq!(
        Expression::new("d98", &scope).unwrap().hash(),
        by_name["d98"].hash()
    );
}

#[test]
fn a_long_circle_of_definitions_is_reported_once() {
    for length in [1, 2, 150, 5_000] {
        let names: Vec<String> = (0..length).map(|i| format!("d{i}")).collect();
        let texts: Vec<String> = (0..length)
            .map(|i| format!("d{} + 1", (i + 1) % length))
            .collect();
        let definitions = names
            .iter()
            .map(String::as_str)
            .zip(texts.iter().map(String::as_str));
        let broken = Scope::new().define_all(definitions).unwrap_err();
        assert!(!broken.is_empty());
        let codes = broken
            .iter()
            .flat_map(|definition| &definition.diagnostics)
            .map(|problem| problem.code);
        assert!(
            codes
                .into_iter()
                .all(|code| matches!(code, Code::Cycle | Code::Limit))
        );
    }
}

#[test]
fn completions_follow_the_place() {
    let mut scope = Scope::new().with_columns(["close", "volume", "gdp"]);
    scope.define_all([("trend", "ema(close, 50)")]).unwrap();
    let labels = |text: &str| -> Vec<String> {
        let (_, completions) = complete(text, text.len(), &scope);
        completions
            .into_iter()
            .map(|completion| completion.label)
            .collect()
    };
    assert_eq!(labels("macd(close)."), ["hist", "macd", "signal"]);
    assert_eq!(labels("macd(close, 12).h"), ["hist"]);
    assert_eq!(labels("feat(\"g"), ["gdp"]);
    assert_eq!(labels("close > tren")[0], "trend");
    assert_eq!(labels("sm")[0], "sma");
    assert!(labels("sma(close, ").contains(&"n".to_owned()));
    assert!(
        !labels("open + ").contains(&"open".to_owned()),
        "the data has no such column"
    );
    let (from, _) = complete("close > vol", 11, &scope);
    assert_eq!(from, 8);
    // A cursor within a letter of several bytes.
    assert_eq!(complete("é + clo", 1, &scope).0, 0);
}
