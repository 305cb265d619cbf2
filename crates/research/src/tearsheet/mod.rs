//! A backtest on one self-contained page of HTML: no script, no network, prints well.

mod french_metrics;
mod words;

use std::fmt::Write as _;

use bellwether_ledger::PositionSide;
use bellwether_market::{Price, TickSize, UnixNanos};
use bellwether_metrics::{MetricInfo, Unit, Value};
use bellwether_trading::Costs;
use bellwether_trading::document::FillConvention;

use crate::backtest::BacktestResult;
use crate::report::Report;

pub use words::Language;

/// What a tearsheet says besides the result.
#[derive(Debug, Clone)]
pub struct TearsheetHeader {
    /// The strategy's name.
    pub strategy: String,
    /// Symbols, in words.
    pub symbols: String,
    /// Timeframe of the rows.
    pub timeframe: String,
    /// What trading cost.
    pub costs: Costs,
    /// Where market orders were filled.
    pub fill: FillConvention,
    /// Where the bars came from.
    pub data_source: String,
    /// Version of the program.
    pub version: String,
}

const STYLE: &str = "
:root{--ink:#14181f;--soft:#5b6573;--line:#dfe3e8;--paper:#fff;--gain:#0f7b52;--loss:#b3261e;--accent:#2557d6}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebef;--soft:#98a2b0;--line:#2a313b;--paper:#11151b;--gain:#4cc38a;--loss:#ff8a80;--accent:#7aa2ff}}
@media print{:root{--ink:#14181f;--soft:#5b6573;--line:#dfe3e8;--paper:#fff;--gain:#0f7b52;--loss:#b3261e;--accent:#2557d6}section{break-inside:avoid}}
*{box-sizing:border-box}body{margin:0 auto;padding:32px;max-width:1080px;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:24px;margin:0 0 4px;letter-spacing:-.01em}h2{font-size:15px;margin:28px 0 10px}p{margin:4px 0;color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);border:1px solid var(--line);margin-top:20px}
.tiles div{background:var(--paper);padding:12px 14px}.tiles span{display:block;color:var(--soft);font-size:12px}.tiles b{font-size:19px;font-weight:600}
table{border-collapse:collapse;width:100%}th{font-weight:500;color:var(--soft);text-align:right;font-size:12px}td,th{padding:4px 8px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
td:first-child,th:first-child{text-align:left}.gain{color:var(--gain)}.loss{color:var(--loss)}.two{columns:2;column-gap:32px}.two table{break-inside:avoid;margin-bottom:18px}caption{text-align:left;font-weight:600;padding:4px 8px}
.wide{overflow-x:auto}.wide td,.wide th{padding:4px 5px;font-size:12px}
@media(max-width:720px){.two{columns:1}.tiles{grid-template-columns:1fr 1fr}body{padding:16px}}
svg{display:block;width:100%;height:auto}.note{border-left:3px solid var(--accent);padding:2px 12px;margin:6px 0}code{font-size:12px;color:var(--soft);overflow-wrap:anywhere}
";

/// The page.
#[must_use]
pub fn tearsheet(
    result: &BacktestResult,
    report: &Report,
    header: &TearsheetHeader,
    language: Language,
) -> String {
    let words = language.words();
    let mut page = String::with_capacity(64 * 1024);
    let title = escape(&header.strategy);
    let _ = write!(
        page,
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title} — {}</title><style>{STYLE}</style></head><body><h1>{title}</h1>",
        language.code(),
        words.tearsheet,
    );
    let span = match (result.times.first(), result.times.last()) {
        (Some(first), Some(last)) => language.span(&first.to_string(), &last.to_string()),
        _ => String::new(),
    };
    let _ = write!(
        page,
        "<p>{} · {} · {span} · {}</p><p>{}{colon}{}. {}{colon}{}.</p>",
        escape(&header.symbols),
        escape(&header.timeframe),
        escape(&language.bars_from(result.bars, &header.data_source)),
        words.fills,
        language.fill(header.fill),
        words.costs,
        escape(&language.costs(header.costs)),
        colon = words.colon,
    );
    tiles(&mut page, result, report, language);
    if !result.warnings.is_empty() {
        let _ = write!(page, "<section><h2>{}</h2>", words.believe);
        for warning in &result.warnings {
            let _ = write!(
                page,
                "<p class=\"note\">{}</p>",
                escape(&language.warning(warning))
            );
        }
        page.push_str("</section>");
    }
    let _ = write!(page, "<section><h2>{}</h2>", words.equity);
    let equity: Vec<f64> = std::iter::once(result.initial_capital.to_f64())
        .chain(result.daily.iter().map(|d| d.equity))
        .collect();
    let nothing = format!("<p>{}</p>", words.nothing);
    let money = |x| language.grouped(x, 2);
    let chart = line_chart(&equity, "var(--accent)", 220.0, language, money);
    page.push_str(chart.as_ref().unwrap_or(&nothing));
    let _ = write!(page, "</section><section><h2>{}</h2>", words.drawdown);
    let share = |x| language.percent(x);
    let chart = line_chart(&drawdowns(&equity), "var(--loss)", 110.0, language, share);
    page.push_str(chart.as_ref().unwrap_or(&nothing));
    page.push_str("</section>");
    monthly(&mut page, report, language);
    metrics(&mut page, report, language);
    deepest(&mut page, report, language);
    trades(&mut page, result, language);
    let _ = write!(
        page,
        "<section><h2>{}</h2><p>{} <code>{}</code></p><p>{} <code>{}</code></p><p>Bellwether {}</p></section></body></html>",
        words.reproduce,
        words.data,
        hex(&result.data_hash),
        words.strategy,
        hex(&result.strategy_hash),
        escape(&header.version)
    );
    page
}

fn tiles(page: &mut String, result: &BacktestResult, report: &Report, language: Language) {
    let unknown = || "—".to_owned();
    let share = |key: &str| {
        report
            .metric(key)
            .map_or_else(unknown, |x| language.percent(x))
    };
    let ratio = |x: Option<f64>| x.map_or_else(unknown, |x| language.grouped(x, 2));
    let closed = result.trades.iter().filter(|trade| !trade.is_open());
    let profit_factor = report
        .trades
        .as_ref()
        .and_then(|t| t.all.get("profit_factor")?.known());
    let values = [
        language.grouped(result.final_equity.to_f64(), 2),
        share("comp"),
        share("cagr"),
        ratio(report.metric("sharpe")),
        ratio(report.metric("sortino")),
        share("max_drawdown"),
        language.grouped(closed.count() as f64, 0),
        ratio(profit_factor),
    ];
    page.push_str("<div class=\"tiles\">");
    for (label, value) in language.words().tiles.iter().zip(values) {
        let _ = write!(page, "<div><span>{label}</span><b>{value}</b></div>");
    }
    page.push_str("</div>");
}

fn monthly(page: &mut String, report: &Report, language: Language) {
    let words = language.words();
    if report.monthly.is_empty() {
        return;
    }
    let _ = write!(
        page,
        "<section><h2>{}</h2><div class=\"wide\"><table><tr><th>{}</th>",
        words.monthly, words.year
    );
    for month in words.months.iter().chain([&words.year]) {
        let _ = write!(page, "<th>{month}</th>");
    }
    page.push_str("</tr>");
    for year in &report.yearly {
        let _ = write!(page, "<tr><td>{}</td>", year.year);
        for month in 1..=12 {
            let found = report
                .monthly
                .iter()
                .find(|m| m.year == year.year && m.month == month);
            page.push_str(&cell(found.map(|m| m.value), language));
        }
        page.push_str(&cell(Some(year.value), language));
        page.push_str("</tr>");
    }
    page.push_str("</table></div></section>");
}

/// A signed percentage, coloured; the sign says it without the colour.
fn cell(value: Option<f64>, language: Language) -> String {
    match value {
        None => "<td></td>".into(),
        Some(x) => format!(
            "<td class=\"{}\">{}</td>",
            if x < 0.0 { "loss" } else { "gain" },
            language.signed_percent(x)
        ),
    }
}

fn metrics(page: &mut String, report: &Report, language: Language) {
    let Some(set) = &report.metrics else { return };
    let _ = write!(
        page,
        "<section><h2>{}</h2><div class=\"two\">",
        language.words().metrics
    );
    let mut rows: Vec<(&MetricInfo, Value, bool)> = set
        .iter()
        .map(|entry| (entry.info, entry.value, false))
        .collect();
    if let Some(trades) = &report.trades {
        let of_trades = trades.all.iter();
        rows.extend(of_trades.map(|entry| (entry.info, entry.value, true)));
    }
    // Names come twice, of periods and of trades: the heading tells which.
    for group in rows.chunk_by(|(left, ..), (right, ..)| left.group == right.group) {
        let title = language.group(group[0].0.group);
        let _ = write!(page, "<table><caption>{}</caption>", escape(title));
        for (info, value, of_trades) in group {
            let (label, doc) = language.metric(info, *of_trades);
            let shown = match value {
                Value::Known(x) => unit(info.unit, *x, language),
                Value::Unknown(reason) => {
                    format!(
                        "<span title=\"{}\">—</span>",
                        escape(language.unknown(*reason))
                    )
                }
            };
            let _ = write!(
                page,
                "<tr><td title=\"{}\">{}</td><td>{shown}</td></tr>",
                escape(doc),
                escape(label)
            );
        }
        page.push_str("</table>");
    }
    page.push_str("</div></section>");
}

fn deepest(page: &mut String, report: &Report, language: Language) {
    let words = language.words();
    if report.drawdowns.is_empty() {
        return;
    }
    let _ = write!(page, "<section><h2>{}</h2><table><tr>", words.deepest);
    for name in words.drawdown_columns {
        let _ = write!(page, "<th>{name}</th>");
    }
    page.push_str("</tr>");
    for drawdown in &report.drawdowns {
        let date = |period: Option<bellwether_metrics::Period>| {
            period
                .and_then(|period| period.date)
                .map_or_else(|| words.not_yet.to_owned(), |date| date.to_string())
        };
        let days = drawdown
            .days
            .map_or_else(|| "—".to_owned(), |days| days.to_string());
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"loss\">{}</td><td>{days}</td></tr>",
            date(Some(drawdown.start)),
            date(Some(drawdown.valley)),
            date(drawdown.recovery),
            language.signed_percent(drawdown.depth),
        );
    }
    page.push_str("</table></section>");
}

/// Trades listed on the page; the rest is in the export.
const TRADES_LISTED: usize = 500;

fn trades(page: &mut String, result: &BacktestResult, language: Language) {
    let words = language.words();
    if result.trades.is_empty() {
        return;
    }
    let shown = result.trades.len().min(TRADES_LISTED);
    let _ = write!(
        page,
        "<section><h2>{} ({shown} {} {})</h2><div class=\"wide\"><table><tr>",
        words.trades,
        words.of,
        result.trades.len()
    );
    for name in words.trade_columns {
        let _ = write!(page, "<th>{name}</th>");
    }
    page.push_str("</tr>");
    for trade in &result.trades[..shown] {
        let pnl = trade.net_pnl().map_or(f64::NAN, |pnl| pnl.to_f64());
        let class = if pnl < 0.0 { "loss" } else { "gain" };
        let instrument = &result.lanes[trade.asset.0 as usize].instrument;
        let price = |price: Price| language.grouped(price.to_f64(), decimals(instrument.tick_size));
        let why = match trade.exit {
            bellwether_ledger::Exit::Closed(end) => result
                .reasons
                .get(end.reason.0 as usize)
                .map_or("", |reason| language.cause(reason)),
            bellwether_ledger::Exit::Open { .. } => words.still_open,
        };
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{class}\">{}</td><td class=\"{class}\">{}</td><td>{}</td></tr>",
            escape(instrument.symbol.as_str()),
            words.sides[usize::from(trade.side == PositionSide::Short)],
            language.exact(trade.quantity.get()),
            minute(trade.entry.time),
            price(trade.entry_price),
            minute(trade.exit.time()),
            price(trade.exit_price),
            language.signed(pnl, 2),
            trade
                .return_fraction()
                .map_or_else(|| "—".to_owned(), |x| language.signed_percent(x)),
            escape(why),
        );
    }
    page.push_str("</table></div></section>");
}

/// An instant as people read it, to the minute where it is one.
fn minute(time: UnixNanos) -> String {
    let text = time.to_string().replace('T', " ");
    let text = text.trim_end_matches('Z');
    text.strip_suffix(":00").unwrap_or(text).to_owned()
}

/// Decimals of prices with this step.
fn decimals(tick: TickSize) -> usize {
    let step = tick.price().to_string();
    step.split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
}

/// Points of a chart: more than the screen has pixels says nothing.
const CHART_POINTS: usize = 1000;

/// The chart with its extremes in the words of `label`; nothing where there is no line to draw.
fn line_chart(
    values: &[f64],
    colour: &str,
    height: f64,
    language: Language,
    label: impl Fn(f64) -> String,
) -> Option<String> {
    const WIDTH: f64 = 1000.0;
    /// Room for the labels, left of the line.
    const LABELS: f64 = 84.0;
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| {
            (low.min(x), high.max(x))
        });
    if values.len() < 2 || !low.is_finite() || high <= low {
        return None;
    }
    let mut points = String::new();
    let y = |value: f64| 6.0 + (height - 12.0) * (high - value) / (high - low);
    let chunk = values.len().div_ceil(CHART_POINTS / 2).max(1);
    for (index, part) in values.chunks(chunk).enumerate() {
        let x = LABELS + (WIDTH - LABELS) * (index * chunk) as f64 / (values.len() - 1) as f64;
        // Both extremes of a part, so that no peak or trough is smoothed away.
        let (low, high) = part
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &v| {
                (a.min(v), b.max(v))
            });
        let (first, second) = if part[0] <= part[part.len() - 1] {
            (low, high)
        } else {
            (high, low)
        };
        let _ = write!(points, "{x:.1},{:.1} ", y(first));
        if part.len() > 1 {
            let _ = write!(points, "{x:.1},{:.1} ", y(second));
        }
    }
    let (lowest, highest) = (label(low), label(high));
    Some(format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\"><polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\" stroke-linejoin=\"round\" points=\"{points}\"/>\
         <text x=\"0\" y=\"16\" font-size=\"12\" fill=\"var(--soft)\">{}</text><text x=\"0\" y=\"{}\" font-size=\"12\" fill=\"var(--soft)\">{}</text></svg>",
        language.range(&lowest, &highest),
        highest,
        height - 4.0,
        lowest,
    ))
}

fn drawdowns(equity: &[f64]) -> Vec<f64> {
    let mut peak = f64::NEG_INFINITY;
    let falls = equity.iter().map(|&x| {
        peak = peak.max(x);
        x / peak - 1.0
    });
    falls.collect()
}

fn unit(unit: Unit, x: f64, language: Language) -> String {
    match unit {
        Unit::Fraction | Unit::Probability => language.percent(x),
        Unit::Count | Unit::Periods => language.grouped(x, if x.fract() == 0.0 { 0 } else { 1 }),
        Unit::Money => language.grouped(x, 2),
        Unit::Seconds => language.hours(x / 3600.0),
        Unit::Ratio => language.grouped(x, 4),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
