//! A backtest on one self-contained page of HTML: no script, no network, prints well.

use std::fmt::Write as _;

use bellwether_metrics::{METRICS, MetricInfo, Unit, Value};

use crate::backtest::BacktestResult;
use crate::report::Report;

/// What a tearsheet says besides the result.
#[derive(Debug, Clone)]
pub struct TearsheetHeader {
    /// The strategy's name.
    pub strategy: String,
    /// Symbols, in words.
    pub symbols: String,
    /// Timeframe of the rows.
    pub timeframe: String,
    /// Cost model, in words.
    pub costs: String,
    /// Fill convention, in words.
    pub fill: String,
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
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:1px;background:var(--line);border:1px solid var(--line);margin-top:20px}
.tiles div{background:var(--paper);padding:12px 14px}.tiles span{display:block;color:var(--soft);font-size:12px}.tiles b{font-size:19px;font-weight:600}
table{border-collapse:collapse;width:100%}th{font-weight:500;color:var(--soft);text-align:right;font-size:12px}td,th{padding:4px 8px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
td:first-child,th:first-child{text-align:left}.gain{color:var(--gain)}.loss{color:var(--loss)}.two{display:grid;grid-template-columns:1fr 1fr;gap:0 32px}
@media(max-width:720px){.two{grid-template-columns:1fr}body{padding:16px}.wide{overflow-x:auto}}
svg{display:block;width:100%;height:auto}.note{border-left:3px solid var(--accent);padding:2px 12px;margin:6px 0}code{font-size:12px;color:var(--soft);overflow-wrap:anywhere}
";

/// The page.
#[must_use]
pub fn tearsheet(result: &BacktestResult, report: &Report, header: &TearsheetHeader) -> String {
    let mut page = String::with_capacity(64 * 1024);
    let title = escape(&header.strategy);
    let _ = write!(
        page,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title} — tearsheet</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
    );
    let span = match (result.times.first(), result.times.last()) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    };
    let _ = write!(
        page,
        "<p>{} · {} · {span} · {} bars from {}</p><p>Fills: {}. Costs: {}.</p>",
        escape(&header.symbols),
        escape(&header.timeframe),
        grouped(result.bars as f64, 0),
        escape(&header.data_source),
        escape(&header.fill),
        escape(&header.costs),
    );
    tiles(&mut page, result, report);
    if !result.warnings.is_empty() {
        page.push_str("<section><h2>Before you believe it</h2>");
        for warning in &result.warnings {
            let _ = write!(
                page,
                "<p class=\"note\">{}</p>",
                escape(&sentence(&warning.message))
            );
        }
        page.push_str("</section>");
    }
    page.push_str("<section><h2>Equity</h2>");
    let equity: Vec<f64> = std::iter::once(result.initial_capital.to_f64())
        .chain(result.daily.iter().map(|d| d.equity))
        .collect();
    page.push_str(&line_chart(&equity, "var(--accent)", 220.0));
    page.push_str("</section><section><h2>Drawdown</h2>");
    page.push_str(&line_chart(&drawdowns(&equity), "var(--loss)", 110.0));
    page.push_str("</section>");
    monthly(&mut page, report);
    metrics(&mut page, report);
    deepest(&mut page, report);
    trades(&mut page, result);
    let _ = write!(
        page,
        "<section><h2>Reproduce it</h2><p>Data <code>{}</code></p><p>Strategy <code>{}</code></p><p>Bellwether {}</p></section></body></html>",
        hex(&result.data_hash),
        hex(&result.strategy_hash),
        escape(&header.version)
    );
    page
}

fn tiles(page: &mut String, result: &BacktestResult, report: &Report) {
    page.push_str("<div class=\"tiles\">");
    let mut tile = |label: &str, value: String| {
        let _ = write!(page, "<div><span>{label}</span><b>{value}</b></div>");
    };
    let share = |key: &str| report.metric(key).map_or_else(|| "—".to_owned(), percent);
    let number = |key: &str| {
        report
            .metric(key)
            .map_or_else(|| "—".to_owned(), |x| grouped(x, 2))
    };
    tile("Final equity", grouped(result.final_equity.to_f64(), 2));
    tile("Total return", share("comp"));
    tile("A year (CAGR)", share("cagr"));
    tile("Sharpe", number("sharpe"));
    tile("Sortino", number("sortino"));
    tile("Max drawdown", share("max_drawdown"));
    tile(
        "Trades",
        grouped(
            result
                .trades
                .iter()
                .filter(|trade| !trade.is_open())
                .count() as f64,
            0,
        ),
    );
    tile(
        "Profit factor",
        report
            .trades
            .as_ref()
            .and_then(|t| t.all.get("profit_factor")?.known())
            .map_or_else(|| "—".to_owned(), |x| grouped(x, 2)),
    );
    page.push_str("</div>");
}

fn monthly(page: &mut String, report: &Report) {
    if report.monthly.is_empty() {
        return;
    }
    page.push_str("<section><h2>Returns by month</h2><div class=\"wide\"><table><tr><th>Year</th>");
    for month in [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Year",
    ] {
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
            page.push_str(&cell(found.map(|m| m.value)));
        }
        page.push_str(&cell(Some(year.value)));
        page.push_str("</tr>");
    }
    page.push_str("</table></div></section>");
}

/// A signed percentage, coloured; the sign says it without the colour.
fn cell(value: Option<f64>) -> String {
    match value {
        None => "<td></td>".into(),
        Some(x) => format!(
            "<td class=\"{}\">{}</td>",
            if x < 0.0 { "loss" } else { "gain" },
            signed_percent(x)
        ),
    }
}

fn metrics(page: &mut String, report: &Report) {
    let Some(set) = &report.metrics else { return };
    page.push_str("<section><h2>All metrics</h2><div class=\"two\">");
    let half = METRICS.len().div_ceil(2);
    let mut rows: Vec<(&MetricInfo, Value)> =
        set.iter().map(|entry| (entry.info, entry.value)).collect();
    if let Some(trades) = &report.trades {
        rows.extend(trades.all.iter().map(|entry| (entry.info, entry.value)));
    }
    let half = half.max(rows.len().div_ceil(2));
    for column in rows.chunks(half) {
        page.push_str("<table>");
        for (info, value) in column {
            let shown = match value {
                Value::Known(x) => unit(info.unit, *x),
                Value::Unknown(reason) => {
                    format!("<span title=\"{}\">—</span>", escape(reason.message()))
                }
            };
            let _ = write!(
                page,
                "<tr><td title=\"{}\">{}</td><td>{shown}</td></tr>",
                escape(info.doc),
                escape(info.label)
            );
        }
        page.push_str("</table>");
    }
    page.push_str("</div></section>");
}

fn deepest(page: &mut String, report: &Report) {
    if report.drawdowns.is_empty() {
        return;
    }
    page.push_str("<section><h2>Deepest drawdowns</h2><table><tr><th>From</th><th>Valley</th><th>Recovered</th><th>Depth</th><th>Days</th></tr>");
    for drawdown in &report.drawdowns {
        let date = |period: Option<bellwether_metrics::Period>| {
            period
                .and_then(|period| period.date)
                .map_or_else(|| "not yet".to_owned(), |date| date.to_string())
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
            signed_percent(drawdown.depth),
        );
    }
    page.push_str("</table></section>");
}

/// Trades listed on the page; the rest is in the export.
const TRADES_LISTED: usize = 500;

fn trades(page: &mut String, result: &BacktestResult) {
    if result.trades.is_empty() {
        return;
    }
    let shown = result.trades.len().min(TRADES_LISTED);
    let _ = write!(
        page,
        "<section><h2>Trades ({shown} of {})</h2><div class=\"wide\"><table><tr><th>Symbol</th><th>Side</th><th>Quantity</th><th>In</th><th>Price</th><th>Out</th><th>Price</th><th>P&amp;L</th><th>Return</th><th>Why</th></tr>",
        result.trades.len()
    );
    for trade in &result.trades[..shown] {
        let pnl = trade.net_pnl().map_or(f64::NAN, |pnl| pnl.to_f64());
        let class = if pnl < 0.0 { "loss" } else { "gain" };
        let why = match trade.exit {
            bellwether_ledger::Exit::Closed(end) => result
                .reasons
                .get(end.reason.0 as usize)
                .cloned()
                .unwrap_or_default(),
            bellwether_ledger::Exit::Open { .. } => "still open".into(),
        };
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{class}\">{}</td><td class=\"{class}\">{}</td><td>{}</td></tr>",
            escape(
                result.lanes[trade.asset.0 as usize]
                    .instrument
                    .symbol
                    .as_str()
            ),
            trade.side,
            trade.quantity.get(),
            trade.entry.time,
            trade.entry_price,
            trade.exit.time(),
            trade.exit_price,
            signed(pnl, 2),
            trade
                .return_fraction()
                .map_or_else(|| "—".to_owned(), signed_percent),
            escape(&why),
        );
    }
    page.push_str("</table></div></section>");
}

/// Points of a chart: more than the screen has pixels says nothing.
const CHART_POINTS: usize = 1000;

fn line_chart(values: &[f64], colour: &str, height: f64) -> String {
    const WIDTH: f64 = 1000.0;
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| {
            (low.min(x), high.max(x))
        });
    if values.len() < 2 || !low.is_finite() || high <= low {
        return "<p>Nothing happened.</p>".into();
    }
    let mut points = String::new();
    let y = |value: f64| 6.0 + (height - 12.0) * (high - value) / (high - low);
    let chunk = values.len().div_ceil(CHART_POINTS / 2).max(1);
    for (index, part) in values.chunks(chunk).enumerate() {
        let x = WIDTH * (index * chunk) as f64 / (values.len() - 1) as f64;
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
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"from {} to {}\"><polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\" stroke-linejoin=\"round\" points=\"{points}\"/>\
         <text x=\"0\" y=\"16\" font-size=\"12\" fill=\"var(--soft)\">{}</text><text x=\"0\" y=\"{}\" font-size=\"12\" fill=\"var(--soft)\">{}</text></svg>",
        grouped(low, 2),
        grouped(high, 2),
        grouped(high, 2),
        height - 4.0,
        grouped(low, 2),
    )
}

fn drawdowns(equity: &[f64]) -> Vec<f64> {
    let mut peak = f64::NEG_INFINITY;
    let falls = equity.iter().map(|&x| {
        peak = peak.max(x);
        (x / peak - 1.0) * 100.0
    });
    falls.collect()
}

fn unit(unit: Unit, x: f64) -> String {
    match unit {
        Unit::Fraction | Unit::Probability => percent(x),
        Unit::Count | Unit::Periods => grouped(x, if x.fract() == 0.0 { 0 } else { 1 }),
        Unit::Money => grouped(x, 2),
        Unit::Seconds => {
            let hours = x / 3600.0;
            if hours >= 48.0 {
                format!("{} days", grouped(hours / 24.0, 1))
            } else {
                format!("{} h", grouped(hours, 1))
            }
        }
        Unit::Ratio => grouped(x, 4),
    }
}

fn percent(x: f64) -> String {
    format!("{} %", grouped(x * 100.0, 2))
}

fn signed_percent(x: f64) -> String {
    format!("{} %", signed(x * 100.0, 2))
}

fn signed(x: f64, decimals: usize) -> String {
    if x > 0.0 {
        format!("+{}", grouped(x, decimals))
    } else {
        grouped(x, decimals)
    }
}

/// A number with a thin space between thousands and a true minus.
fn grouped(x: f64, decimals: usize) -> String {
    if !x.is_finite() {
        return "—".into();
    }
    let text = format!("{:.decimals$}", x.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if x < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
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
