//! `bellwether alerts`: what rules on a running server have seen.

use bellwether_api as api;

use crate::arguments::{AlertsArguments, AlertsCommand};
use crate::commands::remote::{Remote, word};
use crate::failure::Failure;
use crate::output::{self, Format};

const HEADER: [&str; 9] = [
    "time",
    "symbol",
    "rule",
    "setup",
    "side",
    "entry",
    "stop",
    "target",
    "confidence",
];

pub(crate) fn run(arguments: &AlertsArguments) -> Result<(), Failure> {
    let remote = Remote::of(&arguments.server)?;
    if let Some(AlertsCommand::ReadAll) = &arguments.command {
        let request = api::AlertReadRequest::default();
        let read: api::AlertReadResult = remote.post("/alerts/read-all", &request)?;
        return output::text(&format!("{} marked as read\n", read.marked));
    }
    let mut path = format!("/alerts?limit={}", arguments.limit);
    if arguments.unread {
        path.push_str("&is_read=false");
    }
    if let Some(symbol) = &arguments.symbol {
        path.push_str(&format!("&symbol={symbol}"));
    }
    let page: api::AlertPage = remote.get(&path)?;
    let number =
        |value: Option<f64>| value.map_or_else(String::new, |value| output::number(value, 6));
    let rows = page.items.iter().map(|alert| {
        vec![
            alert.time.to_rfc3339(),
            alert.symbol.clone(),
            alert.rule_name.clone(),
            word(&alert.setup),
            word(&alert.side),
            number(alert.entry),
            number(alert.stop),
            number(alert.target),
            number(alert.confidence),
        ]
    });
    match arguments.format {
        Format::Json => output::json(&page.items),
        Format::Csv => output::csv(&HEADER, rows),
        Format::Table if page.items.is_empty() => {
            output::note("no alerts");
            Ok(())
        }
        Format::Table => output::table(&HEADER, 5, rows),
    }
}
