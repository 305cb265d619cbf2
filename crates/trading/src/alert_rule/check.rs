//! From a document to a rule: every name, number and expression checked, all problems at once.

use bellwether_expr::{Expression, Scope};
use bellwether_kernels::Type;
use bellwether_market::{NANOS_PER_SECOND, Timeframe};

use super::document::{AlertRuleDocument, EvaluateOn, ResistanceDocument, TargetsDocument};
use super::field::{self, Field, FieldOptions};
use super::{AlertRule, RuleLevels, RulePart, RulePartKind};
use crate::document::{Amount, PositionSide, Trigger};
use crate::finding::Finding;

const NAME_CHARS_MAX: usize = 100;
const DESCRIPTION_CHARS_MAX: usize = 500;
/// Conditions or modifiers of a rule; an author has a few.
const PARTS_MAX: usize = 100;
/// The confidence of a rule that says none.
const CONFIDENCE: f64 = 0.7;
/// The longest rest, in rows.
const COOL_DOWN_ROWS_MAX: u32 = 1_000_000;

/// Checks one rule.
pub(super) struct Checker<'d> {
    document: &'d AlertRuleDocument,
    /// What paths begin with.
    at: &'d str,
    /// What expressions may use beside the fields.
    outer: &'d Scope,
    /// The same with the rule's fields.
    scope: Scope,
    options: FieldOptions,
    fields: Vec<Field>,
    findings: Vec<Finding>,
}

impl<'d> Checker<'d> {
    pub(super) fn new(scope: &'d Scope, document: &'d AlertRuleDocument, at: &'d str) -> Self {
        Self {
            document,
            at,
            outer: scope,
            scope: scope.clone(),
            options: FieldOptions::default(),
            fields: Vec::new(),
            findings: Vec::new(),
        }
    }

    pub(super) fn rule(mut self) -> Result<AlertRule, Vec<Finding>> {
        self.texts();
        let timeframe = self.timeframe();
        self.field_options(timeframe);
        self.define_fields();
        let mut parts = self.filters();
        parts.extend(self.time_window(timeframe));
        parts.extend(self.conditions());
        let levels = self.levels();
        let re_arm = self.re_arm();
        let cool_down_rows = self.cool_down(timeframe);
        self.remarks();
        self.findings.sort_by_key(|finding| finding.severity);
        if self.findings.iter().any(Finding::is_error) {
            return Err(self.findings);
        }
        let rule = AlertRule {
            document: self.document.clone(),
            timeframe: timeframe.unwrap_or(Timeframe::M1),
            options: self.options,
            fields: self.fields,
            parts,
            re_arm,
            levels,
            cool_down_rows,
            warnings: self.findings,
        };
        // What was checked in parts is sound as a whole too, but for limits that only the whole can break.
        let whole = super::strategy_of(rule.name(), &[&rule], Vec::new());
        match crate::Strategy::within(self.outer, &whole, &indexmap::IndexMap::new()) {
            Ok(_) => Ok(rule),
            Err(findings) => Err(findings
                .into_iter()
                .filter(Finding::is_error)
                .map(|finding| Finding {
                    path: self.at.trim_end_matches('.').to_owned(),
                    ..finding
                })
                .collect()),
        }
    }

    fn error(
        &mut self,
        code: &'static str,
        path: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let path = format!("{}{path}", self.at);
        let finding = Finding::error(code, path.trim_end_matches('.'), message);
        let help = help.into();
        self.findings.push(if help.is_empty() {
            finding
        } else {
            finding.with_help(help)
        });
    }

    fn texts(&mut self) {
        let name = self.document.name.trim().chars().count();
        if !(1..=NAME_CHARS_MAX).contains(&name) {
            self.error(
                "name",
                "name",
                format!("the name has 1 to {NAME_CHARS_MAX} characters"),
                "",
            );
        }
        let description = self
            .document
            .description
            .as_ref()
            .map_or(0, |text| text.chars().count());
        if description > DESCRIPTION_CHARS_MAX {
            let message = format!(
                "the description has {description} characters; at most {DESCRIPTION_CHARS_MAX} are kept"
            );
            self.error("description", "description", message, "");
        }
    }

    fn timeframe(&mut self) -> Option<Timeframe> {
        let text = self.document.timeframe.as_deref().unwrap_or("1m");
        match text.parse::<Timeframe>() {
            Ok(timeframe) if timeframe <= Timeframe::D1 => Some(timeframe),
            Ok(_) => {
                let message = format!("rules are decided on bars of at most a day, not {text}");
                self.error(
                    "timeframe",
                    "timeframe",
                    message,
                    "write `1d`, or an intraday timeframe such as `5m`",
                );
                None
            }
            Err(error) => {
                self.error("timeframe", "timeframe", error.to_string(), "");
                None
            }
        }
    }

    fn field_options(&mut self, timeframe: Option<Timeframe>) {
        let limits = 1..=field::FIELD_PERIOD_MAX;
        if let Some(resistance) = self.document.resistance {
            if let ResistanceDocument::HighestHigh(n) = resistance
                && !limits.contains(&n)
            {
                let message = format!(
                    "a resistance is the highest high of 1 to {} sessions",
                    field::FIELD_PERIOD_MAX
                );
                self.error("resistance", "resistance.highest_high", message, "");
            } else {
                self.options.resistance = resistance;
            }
        }
        if let Some(sessions) = self.document.volume_sessions {
            const MAX: u32 = 260;
            if (1..=MAX).contains(&sessions) {
                self.options.volume_sessions = sessions;
            } else {
                let message = format!("volume is compared with 1 to {MAX} sessions");
                self.error("volume_sessions", "volume_sessions", message, "");
            }
        }
        const MINUTE: i64 = 60 * NANOS_PER_SECOND;
        let minutes = timeframe
            .and_then(Timeframe::fixed_nanos)
            .map_or(1440, |nanos| nanos.div_euclid(MINUTE).max(1));
        let is_daily = timeframe == Some(Timeframe::D1);
        self.options.row_minutes = if is_daily {
            1440
        } else {
            u32::try_from(minutes).unwrap_or(1440).min(1440)
        };
    }

    /// Every field that some text of the rule names; the price is always told.
    fn define_fields(&mut self) {
        let document = self.document;
        let mut fields: Vec<Field> = field::field("price", &self.options).into_iter().collect();
        let mut add = |found: Vec<Field>| {
            for field in found {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        };
        for condition in &document.conditions {
            add(field::field(condition.field.trim(), &self.options)
                .into_iter()
                .collect());
            if let Amount::Text(text) = &condition.value {
                // A field by its own name is one even where the language means something else by it.
                let alone = field::field(text.trim(), &self.options);
                add(alone.map_or_else(
                    || field::fields_in(text, &self.options),
                    |field| vec![field],
                ));
            }
        }
        let modifiers = document
            .confidence
            .iter()
            .flat_map(|confidence| &confidence.modifiers);
        let texts = modifiers
            .map(|modifier| &modifier.condition)
            .chain(&document.when)
            .chain(&document.re_arm);
        for text in texts {
            add(field::fields_in(text, &self.options));
        }
        let filters = document.filters.as_ref();
        if filters.is_some_and(|filters| filters.min_volume.is_some()) {
            add(field::field("session_volume", &self.options)
                .into_iter()
                .collect());
        }
        if document
            .targets
            .as_ref()
            .is_some_and(|targets| targets.stop_loss_atr_multiplier.is_some())
        {
            add(field::field(field::STOP_ATR, &self.options)
                .into_iter()
                .collect());
        }
        let definitions: Vec<(String, String)> = fields
            .iter()
            .map(|field| (field.definition_name(), field.expression.clone()))
            .collect();
        let texts = definitions
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        if let Err(problems) = self.scope.define_all(texts) {
            for problem in problems {
                for diagnostic in problem.diagnostics {
                    let message = format!(
                        "the field `{}` cannot be computed here: {}",
                        problem.name, diagnostic.message
                    );
                    self.error("field", "", message, diagnostic.help.unwrap_or_default());
                }
            }
        }
        self.fields = fields;
    }

    /// Checks an expression at a path.
    fn expression(&mut self, path: &str, text: &str, expected: Type) -> bool {
        let path = format!("{}{path}", self.at);
        match Expression::new(text, &self.scope) {
            Ok(expression) if expression.ty() == expected => {
                let warnings = expression.warnings().iter();
                self.findings.extend(
                    warnings.map(|warning| Finding::of_expression(&path, text, warning.clone())),
                );
                true
            }
            Ok(_) => {
                let (message, help) = match expected {
                    Type::Bool => (
                        "this must be a condition, but it is a number",
                        "compare it with something: `x > 0`",
                    ),
                    Type::Num => (
                        "this must be a number, but it is a condition",
                        "turn it into a number with `where(condition, 1, 0)`",
                    ),
                };
                self.findings
                    .push(Finding::error("type", path, message).with_help(help));
                false
            }
            Err(problems) => {
                for mut problem in problems {
                    // A name that is nearly a field's is told so.
                    if problem.code == bellwether_expr::Code::UnknownName
                        && let Some(name) = text.get(problem.span.start..problem.span.end)
                        && problem.help.as_deref().is_none_or(|help| {
                            !help.contains("is a function") && !help.contains("feat(")
                        })
                    {
                        problem.help = Some(field::unknown_field_help(name));
                    }
                    self.findings
                        .push(Finding::of_expression(&path, text, problem));
                }
                false
            }
        }
    }

    fn filters(&mut self) -> Vec<RulePart> {
        let Some(filters) = &self.document.filters else {
            return Vec::new();
        };
        let bounds = [
            ("min_price", filters.min_price, "price", ">="),
            ("max_price", filters.max_price, "price", "<="),
            ("min_volume", filters.min_volume, "session_volume", ">="),
        ];
        let mut parts = Vec::new();
        for (name, bound, field, operator) in bounds {
            let Some(bound) = bound else { continue };
            if !(bound.is_finite() && bound >= 0.0) {
                self.error(
                    "filter",
                    &format!("filters.{name}"),
                    format!("`{name}` is a number that is not below zero"),
                    "",
                );
                continue;
            }
            parts.push(RulePart {
                kind: RulePartKind::Filter,
                label: format!("{field} {operator} {bound}"),
                expression: format!("{field} {operator} {bound}"),
            });
        }
        if let (Some(low), Some(high)) = (filters.min_price, filters.max_price)
            && low > high
        {
            self.error(
                "filter",
                "filters.max_price",
                format!("no price is at least {low} and at most {high}"),
                "",
            );
        }
        let empty = filters
            .sectors
            .iter()
            .position(|sector| sector.trim().is_empty());
        if let Some(at) = empty {
            self.error(
                "filter",
                &format!("filters.sectors[{at}]"),
                "a sector has a name",
                "",
            );
        }
        parts
    }

    fn time_window(&mut self, timeframe: Option<Timeframe>) -> Option<RulePart> {
        let window = self.document.time_window.as_ref()?;
        let mut minute = |name: &str, text: &str| {
            let parsed = minute_of_day(text);
            if parsed.is_none() {
                let message = format!("`{text}` is not a time of day");
                self.error(
                    "time_window",
                    &format!("time_window.{name}"),
                    message,
                    "write `09:30`",
                );
            }
            parsed
        };
        let (from, to) = (minute("start", &window.start), minute("end", &window.end));
        if timeframe == Some(Timeframe::D1) {
            let help = "leave out `time_window`, or use for example `timeframe: 5m`";
            self.error(
                "time_window",
                "time_window",
                "hours of the day need bars shorter than a day",
                help,
            );
        }
        let (from, to) = (from?, to?);
        if from == to {
            let help = "leave out `time_window` for the whole day";
            self.error(
                "time_window",
                "time_window",
                "the window ends where it begins",
                help,
            );
            return None;
        }
        Some(RulePart {
            kind: RulePartKind::TimeWindow,
            label: format!("{} to {} exchange time", window.start, window.end),
            expression: format!("within_minutes({from}, {to})"),
        })
    }

    fn conditions(&mut self) -> Vec<RulePart> {
        let document = self.document;
        if document.conditions.len() > PARTS_MAX {
            let message = format!(
                "{} conditions are more than the {PARTS_MAX} that a rule may have",
                document.conditions.len()
            );
            self.error("too_large", "conditions", message, "");
            return Vec::new();
        }
        if document.conditions.is_empty() && document.when.is_none() {
            let help = "write `conditions: [{field: price, operator: '>', value: sma_20}]`, or `when: price > sma_20`";
            self.error(
                "no_condition",
                "conditions",
                "a rule needs at least one condition",
                help,
            );
        }
        let mut parts = Vec::new();
        for (index, condition) in document.conditions.iter().enumerate() {
            let path = format!("conditions[{index}]");
            let left = self.field_named(&format!("{path}.field"), condition.field.trim());
            let right = self.value(&format!("{path}.value"), &condition.value);
            let symbol = condition.operator.symbol();
            let shown = match &condition.value {
                Amount::Number(number) => number.to_string(),
                Amount::Text(text) => text.trim().to_owned(),
            };
            if let (Some(left), Some(right)) = (left, right) {
                parts.push(RulePart {
                    kind: RulePartKind::Condition,
                    label: format!("{} {symbol} {shown}", condition.field.trim()),
                    expression: format!("{left} {symbol} {right}"),
                });
            }
        }
        if let Some(when) = &document.when
            && self.expression("when", when, Type::Bool)
        {
            parts.push(RulePart {
                kind: RulePartKind::When,
                label: when.trim().to_owned(),
                expression: one_line(when),
            });
        }
        parts
    }

    /// The name under which a field is defined.
    fn field_named(&mut self, path: &str, name: &str) -> Option<String> {
        match field::field(name, &self.options) {
            Some(field) => Some(field.definition_name()),
            None => {
                let help = field::unknown_field_help(name);
                self.error(
                    "unknown_field",
                    path,
                    format!("there is no field `{name}`"),
                    help,
                );
                None
            }
        }
    }

    /// The right side of a condition, as an expression.
    fn value(&mut self, path: &str, value: &Amount) -> Option<String> {
        match value {
            Amount::Number(number) if number.is_finite() => Some(format!("({number})")),
            Amount::Number(_) => {
                self.error("number", path, "this must be a finite number", "");
                None
            }
            Amount::Text(text) => {
                let text = text.trim();
                if let Some(field) = field::field(text, &self.options) {
                    return Some(field.definition_name());
                }
                self.expression(path, text, Type::Num)
                    .then(|| format!("({})", one_line(text)))
            }
        }
    }

    /// Entry, stop, target and confidence.
    fn levels(&mut self) -> RuleLevels {
        let side = self.document.side.unwrap_or(PositionSide::Long);
        let no_targets = TargetsDocument::default();
        let targets = self.document.targets.as_ref().unwrap_or(&no_targets);
        let stop = self.stop(side, targets);
        let target = self.target(side, targets, stop.as_deref());
        RuleLevels {
            entry: "close".into(),
            stop: stop.as_deref().map(on_tick),
            target: target.as_deref().map(on_tick),
            confidence: self.confidence(),
        }
    }

    fn stop(&mut self, side: PositionSide, targets: &TargetsDocument) -> Option<String> {
        let (sign, way) = match side {
            PositionSide::Long => (-1.0, "below zero: the stop of a long lies below its entry"),
            PositionSide::Short => (1.0, "above zero: the stop of a short lies above its entry"),
        };
        if targets.stop_loss_percent.is_some() && targets.stop_loss_atr_multiplier.is_some() {
            let message = "the stop is given twice, in percent and in average true ranges";
            self.error(
                "targets",
                "targets.stop_loss_atr_multiplier",
                message,
                "keep one of them",
            );
        }
        if let Some(percent) = targets.stop_loss_percent {
            if !(percent.is_finite() && percent * sign > 0.0 && percent > -100.0) {
                self.error(
                    "targets",
                    "targets.stop_loss_percent",
                    format!("the percentage is {way}"),
                    "",
                );
                return None;
            }
            return Some(format!("close * (1 + ({percent}) / 100)"));
        }
        let multiplier = targets.stop_loss_atr_multiplier?;
        if !(multiplier.is_finite() && multiplier > 0.0) {
            let message =
                "the number of average true ranges is greater than zero, whatever the side";
            self.error("targets", "targets.stop_loss_atr_multiplier", message, "");
            return None;
        }
        let operator = if sign < 0.0 { '-' } else { '+' };
        Some(format!(
            "close {operator} {multiplier} * {}",
            field::STOP_ATR
        ))
    }

    fn target(
        &mut self,
        side: PositionSide,
        targets: &TargetsDocument,
        stop: Option<&str>,
    ) -> Option<String> {
        let (sign, way) = match side {
            PositionSide::Long => (1.0, "above zero: the target of a long lies above its entry"),
            PositionSide::Short => (
                -1.0,
                "below zero: the target of a short lies below its entry",
            ),
        };
        if targets.target_percent.is_some() && targets.target_rr_ratio.is_some() {
            let message = "the target is given twice, in percent and as a multiple of the stop";
            self.error(
                "targets",
                "targets.target_rr_ratio",
                message,
                "keep one of them",
            );
        }
        if let Some(percent) = targets.target_percent {
            if !(percent.is_finite() && percent * sign > 0.0 && percent > -100.0) {
                self.error(
                    "targets",
                    "targets.target_percent",
                    format!("the percentage is {way}"),
                    "",
                );
                return None;
            }
            return Some(format!("close * (1 + ({percent}) / 100)"));
        }
        let ratio = targets.target_rr_ratio?;
        let has_stop =
            targets.stop_loss_percent.is_some() || targets.stop_loss_atr_multiplier.is_some();
        if !(ratio.is_finite() && ratio > 0.0) {
            self.error(
                "targets",
                "targets.target_rr_ratio",
                "the ratio is greater than zero",
                "",
            );
        } else if !has_stop {
            let help =
                "add `stop_loss_percent` or `stop_loss_atr_multiplier`, or give `target_percent`";
            self.error(
                "targets",
                "targets.target_rr_ratio",
                "a multiple of the stop's distance needs a stop",
                help,
            );
        }
        // The difference has the sign of the side.
        stop.map(|stop| format!("close + {ratio} * (close - ({stop}))"))
    }

    fn confidence(&mut self) -> String {
        let Some(confidence) = &self.document.confidence else {
            return CONFIDENCE.to_string();
        };
        let base = confidence.base_score.unwrap_or(CONFIDENCE);
        if !(0.0..=1.0).contains(&base) {
            self.error(
                "confidence",
                "confidence.base_score",
                "a confidence is from 0 to 1",
                "",
            );
        }
        if confidence.modifiers.len() > PARTS_MAX {
            let message = format!(
                "{} modifiers are more than the {PARTS_MAX} that a rule may have",
                confidence.modifiers.len()
            );
            self.error("too_large", "confidence.modifiers", message, "");
            return base.to_string();
        }
        let mut sum = format!("{base}");
        for (index, modifier) in confidence.modifiers.iter().enumerate() {
            let path = format!("confidence.modifiers[{index}]");
            if !(-1.0..=1.0).contains(&modifier.adjustment) {
                self.error(
                    "confidence",
                    &format!("{path}.adjustment"),
                    "an adjustment is from -1 to 1",
                    "",
                );
            }
            if self.expression(
                &format!("{path}.condition"),
                &modifier.condition,
                Type::Bool,
            ) {
                // What is not known adds nothing.
                let condition = one_line(&modifier.condition);
                sum = format!(
                    "{sum} + fill(where({condition}, {}, 0), 0)",
                    modifier.adjustment
                );
            }
        }
        if confidence.modifiers.is_empty() {
            sum
        } else {
            format!("clip({sum}, 0, 1)")
        }
    }

    fn re_arm(&mut self) -> Option<String> {
        let text = self.document.re_arm.as_ref()?;
        if self.document.trigger == Some(Trigger::Level) {
            let help = "leave out `trigger`, or `re_arm`";
            self.error(
                "re_arm",
                "re_arm",
                "a rule that fires on every row is never re-armed",
                help,
            );
        }
        self.expression("re_arm", text, Type::Bool)
            .then(|| one_line(text))
    }

    /// The rest, in rows.
    fn cool_down(&mut self, timeframe: Option<Timeframe>) -> u32 {
        let rows = match &self.document.cool_down {
            None => return 0,
            Some(Amount::Number(rows)) => (rows.fract() == 0.0).then_some(*rows),
            Some(Amount::Text(text)) => {
                let length = text
                    .trim()
                    .parse::<Timeframe>()
                    .ok()
                    .and_then(Timeframe::fixed_nanos);
                let row = timeframe.and_then(Timeframe::fixed_nanos);
                match (length, row) {
                    (Some(length), Some(row)) => Some((length as f64 / row as f64).ceil()),
                    _ => None,
                }
            }
        };
        let rows = rows.filter(|rows| (1.0..=f64::from(COOL_DOWN_ROWS_MAX)).contains(rows));
        match rows {
            Some(rows) => rows as u32,
            None => {
                let help = "write a number of rows, or a time such as `15m` where rows are shorter than a day";
                self.error("cool_down", "cool_down", "this is no time to rest", help);
                0
            }
        }
    }

    fn remarks(&mut self) {
        if self.document.max_per_day == Some(0) {
            let help = "leave `max_per_day` out, or write `enabled: false`";
            self.error(
                "max_per_day",
                "max_per_day",
                "the rule would never fire",
                help,
            );
        }
        if !self.document.lookback_periods.is_empty() {
            let message =
                "`lookback_periods` has no effect: the number in a field's name is its period";
            let finding = Finding::warning(
                "lookback_periods",
                format!("{}lookback_periods", self.at),
                message,
            );
            self.findings
                .push(finding.with_help("leave it out, and write for example `sma_20`"));
        }
        if self.document.evaluate_on == Some(EvaluateOn::Intrabar) {
            let message = "bars are judged when they close: there is no finer data here than the rule's own bars";
            let finding = Finding::warning("intrabar", format!("{}evaluate_on", self.at), message);
            self.findings
                .push(finding.with_help("use a shorter `timeframe`"));
        }
    }
}

/// An expression without line breaks and comments that would swallow what is put behind it.
fn one_line(text: &str) -> String {
    let mut quote = None;
    let mut is_comment = false;
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c == '\n' {
            is_comment = false;
            out.push(' ');
            continue;
        }
        if is_comment {
            continue;
        }
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' => {
                is_comment = true;
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out.trim().to_owned()
}

/// A price on the instrument's nearest tick.
fn on_tick(price: &str) -> String {
    format!("round(({price}) / tick_size) * tick_size")
}

/// Minutes since midnight of `HH:MM`; `24:00` is the end of the day.
fn minute_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(hour) || !is_plain(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let of_day = hour * 60 + minute;
    (minute < 60 && of_day <= 1440).then_some(of_day)
}
