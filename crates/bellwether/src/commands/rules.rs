//! `bellwether rules`: are alert rules sound, and what would they have told?

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use bellwether_expr::Scope;
use bellwether_market::counted;
use bellwether_research::{FORWARD_BARS, ReferenceTable, RuleTest, RuleTestResult};
use bellwether_trading::alert_rule::AlertRule;
use bellwether_trading::{Finding, Severity};
use serde_json::{Value, json};

use crate::arguments::{RulesArguments, RulesCheckArguments, RulesCommand, RulesTestArguments};
use crate::commands::check::finding_json;
use crate::commands::models;
use crate::failure::Failure;
use crate::output::{self, ReportFormat};

/// The rules that are shipped, one document each.
pub(crate) const SHIPPED: [&str; 5] = [
    include_str!("../../rules/low-float-momentum.yaml"),
    include_str!("../../rules/breakout-setup.yaml"),
    include_str!("../../rules/gap-up.yaml"),
    include_str!("../../rules/volume-spike.yaml"),
    include_str!("../../rules/sma-breakout.yaml"),
];

pub(crate) fn run(arguments: RulesArguments) -> Result<(), Failure> {
    match arguments.command {
        RulesCommand::Check(check) => self::check(&check),
        RulesCommand::Test(test) => self::test(*test),
        RulesCommand::Shipped => output::text(&as_file(&SHIPPED)),
    }
}

/// Documents of one rule each as a file of rules.
fn as_file(documents: &[&str]) -> String {
    let mut file = String::from("rules:\n");
    for line in documents.iter().flat_map(|document| document.lines()) {
        let indent = if line.starts_with("name:") {
            "  - "
        } else {
            "    "
        };
        file.push_str(&format!("{indent}{line}\n"));
    }
    file
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("could not read {}: {error}", path.display())))
}

/// The rules of a file, or everything that is wrong with it.
fn rules_of(text: &str, scope: &Scope) -> Result<Vec<AlertRule>, Failure> {
    AlertRule::of_text(text, scope).map_err(|findings| {
        Failure::does_not_hold(findings.iter().map(Finding::render).collect::<String>())
    })
}

fn check(arguments: &RulesCheckArguments) -> Result<(), Failure> {
    let scope = models::scope(&arguments.data.data_dir);
    let text = read(&arguments.file)?;
    if arguments.format == ReportFormat::Json {
        let findings = AlertRule::findings_of_text(&text, &scope);
        let broken = findings
            .iter()
            .any(|finding| finding.severity == Severity::Error);
        let rules = AlertRule::of_text(&text, &scope).unwrap_or_default();
        let listed: Vec<Value> = rules.iter().map(described).collect();
        let findings: Vec<Value> = findings.iter().map(placed_json).collect();
        output::json(&json!({"ok": !broken, "rules": listed, "findings": findings}))?;
        return if broken {
            Err(Failure::does_not_hold(""))
        } else {
            Ok(())
        };
    }
    let rules = rules_of(&text, &scope)?;
    for rule in &rules {
        let warnings: String = rule.warnings().iter().map(Finding::render).collect();
        output::text(&warnings)?;
        let fields: Vec<&str> = rule.fields().map(|field| field.name.as_str()).collect();
        let columns: Vec<String> = rule.columns().into_iter().collect();
        output::text(&format!(
            "{}: sound\ntimeframe   {}\nsetup       {}\nfields      {}\nneeds       {} before today{}\n",
            rule.name(),
            rule.timeframe(),
            rule.document().setup().name(),
            fields.join(", "),
            counted(u64::from(rule.sessions_before()), "session"),
            if columns.is_empty() {
                String::new()
            } else {
                format!(", the columns {}", columns.join(", "))
            },
        ))?;
    }
    Ok(())
}

fn placed_json(finding: &Finding) -> Value {
    let mut value = finding_json(finding);
    if let (Some(place), Some(members)) = (&finding.place, value.as_object_mut()) {
        members.insert("line".into(), place.line.into());
        members.insert("column".into(), place.column.into());
    }
    value
}

fn described(rule: &AlertRule) -> Value {
    json!({
        "name": rule.name(),
        "timeframe": rule.timeframe().to_string(),
        "setup": rule.document().setup().name(),
        "fields": rule.fields().map(|field| field.name.as_str()).collect::<Vec<_>>(),
        "columns": rule.columns(),
        "sessions_before": rule.sessions_before(),
    })
}

fn test(mut arguments: RulesTestArguments) -> Result<(), Failure> {
    let scope = models::scope(&arguments.bars.data.data_dir);
    let mut rules = rules_of(&read(&arguments.file)?, &scope)?;
    if let Some(name) = &arguments.rule {
        let names: Vec<String> = rules.iter().map(|rule| rule.name().to_owned()).collect();
        rules.retain(|rule| rule.name() == name);
        if rules.is_empty() {
            return Err(Failure::usage(format!("the file has no rule `{name}`"))
                .with_help(format!("it has {}", names.join(", "))));
        }
    }
    let reference = match &arguments.reference {
        Some(path) => ReferenceTable::of_csv(&read(path)?)?,
        None => ReferenceTable::default(),
    };
    // Bars before the first date are read too: fields need the sessions before.
    let from = arguments.bars.range.range()?.from;
    arguments.bars.range.from = None;
    let mut results = Vec::new();
    for rule in rules {
        let (bars, _) = arguments
            .bars
            .read(Some(rule.timeframe()), &[], &BTreeSet::new())?;
        let test = RuleTest {
            rule: rule.clone(),
            series: bars.series,
            scope: scope.clone(),
            reference: reference.clone(),
            from,
            forward_bars: FORWARD_BARS.to_vec(),
            threads: arguments.threads,
        };
        results.push((rule, test.run(|| ControlFlow::Continue(()))?));
    }
    if arguments.format == ReportFormat::Json {
        let listed: Vec<Value> = results
            .iter()
            .map(|(rule, result)| result_json(rule, result))
            .collect();
        return output::json(&json!({ "rules": listed }));
    }
    for (rule, result) in &results {
        output::text(&summary(rule, result))?;
    }
    Ok(())
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(
        || "unknown".into(),
        |share| format!("{:.1}%", share * 100.0),
    )
}

fn summary(rule: &AlertRule, result: &RuleTestResult) -> String {
    let mut text = format!(
        "{}: fired {} on {}{}\n",
        rule.name(),
        counted(result.fired, "time"),
        counted(result.bars, "bar"),
        if result.simulated {
            " of a simulated market"
        } else {
            ""
        },
    );
    for missing in &result.missing {
        let word = if missing.is_needed {
            "cannot fire on"
        } else {
            "on"
        };
        text += &format!(
            "{word} {}: {} missing, {}\n",
            missing.symbol, missing.field, missing.why
        );
    }
    if !result.passed_over.is_empty() {
        text += &format!("other sectors: {}\n", result.passed_over.join(", "));
    }
    for (symbol, fired) in result.symbols.iter().zip(&result.fired_by_symbol) {
        text += &format!("  {symbol:<10}{fired:>8}\n");
    }
    for forward in &result.forward {
        let signed =
            |x: Option<f64>| x.map_or_else(|| "unknown".into(), |x| format!("{:+.3}%", x * 100.0));
        text += &format!(
            "after {:<13}mean {}, median {}, above zero {} of {}\n",
            counted(forward.bars as u64, "bar"),
            signed(forward.mean),
            signed(forward.median),
            percent(forward.positive),
            forward.count,
        );
    }
    let outcomes = &result.outcomes;
    text += &format!(
        "outcomes           {} target, {} stop, {} expired, {} ungraded; hit rate {}, mean R {}\n",
        outcomes.targets,
        outcomes.stops,
        outcomes.expired,
        outcomes.ungraded,
        percent(outcomes.hit_rate()),
        outcomes
            .mean_r()
            .map_or_else(|| "unknown".into(), |r| format!("{r:+.2}")),
    );
    if let Some(brier) = result.calibration.brier {
        text += &format!("Brier score        {brier:.3}\n");
        for bucket in &result.calibration.buckets {
            text += &format!(
                "  {:.1} to {:.1}: said {:.2}, came true {} of {}\n",
                bucket.from,
                bucket.to,
                bucket.mean_confidence,
                percent(bucket.outcomes.hit_rate()),
                bucket.outcomes.graded(),
            );
        }
    }
    text
}

fn result_json(rule: &AlertRule, result: &RuleTestResult) -> Value {
    let outcomes = |outcomes: &bellwether_research::OutcomeSummary| {
        json!({
            "targets": outcomes.targets, "stops": outcomes.stops, "expired": outcomes.expired, "ungraded": outcomes.ungraded,
            "hit_rate": outcomes.hit_rate(), "mean_r": outcomes.mean_r(),
        })
    };
    let alerts = result.alerts.iter().map(|tested| {
        json!({
            "symbol": result.symbols.get(tested.lane).map(ToString::to_string),
            "time": tested.alert.time.to_string(),
            "entry": tested.alert.entry, "stop": tested.alert.stop, "target": tested.alert.target,
            "confidence": tested.alert.confidence,
            "outcome": tested.outcome.map(|outcome| outcome.kind.name()),
            "r": tested.outcome.map(|outcome| outcome.r),
        })
    });
    json!({
        "rule": rule.name(),
        "fired": result.fired,
        "bars": result.bars,
        "simulated": result.simulated,
        "missing": result.missing.iter().map(|missing| json!({
            "field": missing.field, "symbol": missing.symbol, "why": missing.why, "needed": missing.is_needed,
        })).collect::<Vec<_>>(),
        "by_symbol": result.symbols.iter().zip(&result.fired_by_symbol).map(|(symbol, fired)| json!({
            "symbol": symbol.to_string(), "alerts": fired,
        })).collect::<Vec<_>>(),
        "forward": result.forward.iter().map(|forward| json!({
            "bars": forward.bars, "count": forward.count, "mean": forward.mean, "median": forward.median,
            "positive": forward.positive, "deviation": forward.deviation,
        })).collect::<Vec<_>>(),
        "outcomes": outcomes(&result.outcomes),
        "calibration": {
            "brier": result.calibration.brier,
            "buckets": result.calibration.buckets.iter().map(|bucket| json!({
                "from": bucket.from, "to": bucket.to, "mean_confidence": bucket.mean_confidence,
                "outcomes": outcomes(&bucket.outcomes),
            })).collect::<Vec<_>>(),
        },
        "alerts": alerts.collect::<Vec<_>>(),
    })
}
