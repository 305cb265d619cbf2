//! The words and numbers of a tearsheet in the languages that it is written in.

use bellwether_market::Money;
use bellwether_metrics::{Group, MetricInfo, Reason};
use bellwether_trading::Refusal;
use bellwether_trading::document::FillConvention;
use bellwether_trading::strategy::{Commission, CommissionBasis, Costs, Slippage};

use super::french_metrics;
use crate::warning::{Warning, WarningCode};

/// A language that a tearsheet is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

/// The fixed words of a page.
pub(super) struct Words {
    pub(super) tearsheet: &'static str,
    pub(super) colon: &'static str,
    pub(super) fills: &'static str,
    pub(super) costs: &'static str,
    pub(super) believe: &'static str,
    pub(super) equity: &'static str,
    pub(super) drawdown: &'static str,
    pub(super) nothing: &'static str,
    pub(super) tiles: [&'static str; 8],
    pub(super) monthly: &'static str,
    pub(super) year: &'static str,
    pub(super) months: [&'static str; 12],
    pub(super) metrics: &'static str,
    pub(super) deepest: &'static str,
    pub(super) drawdown_columns: [&'static str; 5],
    pub(super) not_yet: &'static str,
    pub(super) trades: &'static str,
    pub(super) of: &'static str,
    pub(super) trade_columns: [&'static str; 10],
    pub(super) sides: [&'static str; 2],
    pub(super) still_open: &'static str,
    pub(super) reproduce: &'static str,
    pub(super) data: &'static str,
    pub(super) strategy: &'static str,
}

static ENGLISH: Words = Words {
    tearsheet: "tearsheet",
    colon: ": ",
    fills: "Fills",
    costs: "Costs",
    believe: "Before you believe it",
    equity: "Equity",
    drawdown: "Drawdown",
    nothing: "Nothing happened.",
    tiles: [
        "Final equity",
        "Total return",
        "A year (CAGR)",
        "Sharpe",
        "Sortino",
        "Max drawdown",
        "Trades",
        "Profit factor",
    ],
    monthly: "Returns by month",
    year: "Year",
    months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    metrics: "All metrics",
    deepest: "Deepest drawdowns",
    drawdown_columns: ["From", "Valley", "Recovered", "Depth", "Days"],
    not_yet: "not yet",
    trades: "Trades",
    of: "of",
    trade_columns: [
        "Symbol",
        "Side",
        "Quantity",
        "In (UTC)",
        "Price",
        "Out (UTC)",
        "Price",
        "P&amp;L",
        "Return",
        "Why",
    ],
    sides: ["long", "short"],
    still_open: "still open",
    reproduce: "Reproduce it",
    data: "Data",
    strategy: "Strategy",
};

static FRENCH: Words = Words {
    tearsheet: "rapport",
    colon: "\u{a0}: ",
    fills: "Exécutions",
    costs: "Coûts",
    believe: "Avant d’y croire",
    equity: "Capital",
    drawdown: "Perte depuis le sommet",
    nothing: "Il ne s’est rien passé.",
    tiles: [
        "Capital final",
        "Rendement total",
        "Par an (CAGR)",
        "Sharpe",
        "Sortino",
        "Perte maximale",
        "Trades",
        "Facteur de profit",
    ],
    monthly: "Rendements mensuels",
    year: "Année",
    months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
    metrics: "Toutes les mesures",
    deepest: "Plus fortes pertes",
    drawdown_columns: ["Début", "Creux", "Rattrapée", "Profondeur", "Jours"],
    not_yet: "pas encore",
    trades: "Trades",
    of: "sur",
    trade_columns: [
        "Symbole",
        "Sens",
        "Quantité",
        "Entrée (UTC)",
        "Prix",
        "Sortie (UTC)",
        "Prix",
        "Résultat",
        "Rendement",
        "Motif",
    ],
    sides: ["achat", "vente"],
    still_open: "encore ouvert",
    reproduce: "Pour le refaire",
    data: "Données",
    strategy: "Stratégie",
};

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The code of ISO 639.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }

    /// From when to when.
    pub(super) fn span(self, first: &str, last: &str) -> String {
        match self {
            Self::English => format!("{first} to {last}"),
            Self::French => format!("du {first} au {last}"),
        }
    }

    /// What a chart shows, for those who cannot see it.
    pub(super) fn range(self, low: &str, high: &str) -> String {
        match self {
            Self::English => format!("from {low} to {high}"),
            Self::French => format!("de {low} à {high}"),
        }
    }

    pub(super) fn bars_from(self, bars: u64, source: &str) -> String {
        let count = self.grouped(bars as f64, 0);
        match self {
            Self::English => format!("{count} {} from {source}", plural(bars, "bar", "bars")),
            Self::French => format!(
                "{count} {}, source {source}",
                pluriel(bars, "barre", "barres")
            ),
        }
    }

    pub(super) fn fill(self, fill: FillConvention) -> &'static str {
        match (self, fill) {
            (Self::English, FillConvention::NextOpen) => "next open",
            (Self::English, FillConvention::Close) => "close",
            (Self::French, FillConvention::NextOpen) => "ouverture suivante",
            (Self::French, FillConvention::Close) => "clôture",
        }
    }

    pub(super) fn costs(self, costs: Costs) -> String {
        match self {
            Self::English => costs.to_string(),
            Self::French => {
                let words = format!(
                    "{}, {}",
                    french_commission(costs.commission),
                    french_slippage(costs.slippage)
                );
                self.exact(words)
            }
        }
    }

    /// A metric's name and meaning.
    pub(super) fn metric(self, info: &MetricInfo, of_trades: bool) -> (&'static str, &'static str) {
        let known = |key: &str| {
            french_metrics::METRICS
                .iter()
                .find(|(known, ..)| *known == key)
                .map(|(_, label, doc)| (*label, *doc))
        };
        match self {
            Self::English => (info.label, info.doc),
            Self::French => of_trades
                .then(|| known(&format!("trade_{}", info.key)))
                .flatten()
                .or_else(|| known(info.key))
                .unwrap_or((info.label, info.doc)),
        }
    }

    /// Why a metric has no value.
    pub(super) fn unknown(self, reason: Reason) -> &'static str {
        match self {
            Self::English => reason.message(),
            Self::French => french_metrics::REASONS
                .iter()
                .find(|(code, _)| *code == reason.code())
                .map_or(reason.message(), |(_, words)| *words),
        }
    }

    /// What closed a trade; rules keep their names.
    pub(super) fn cause(self, reason: &str) -> &str {
        let words = match reason {
            "stop_loss" => ["stop-loss", "stop"],
            "trailing_stop" => ["trailing stop", "stop suiveur"],
            "take_profit" => ["target", "objectif"],
            "flat_at" => ["end of hours", "fin des heures"],
            "max_drawdown" => ["drawdown limit", "limite de perte"],
            "end_of_data" => ["end of data", "fin des données"],
            rule => return rule,
        };
        match self {
            Self::English => words[0],
            Self::French => words[1],
        }
    }

    pub(super) fn warning(self, warning: &Warning) -> String {
        match self {
            Self::English => sentence(&warning.message),
            Self::French => sentence(&french_warning(warning)),
        }
    }

    pub(super) fn hours(self, hours: f64) -> String {
        if hours < 48.0 {
            return format!("{} h", self.grouped(hours, 1));
        }
        let days = self.grouped(hours / 24.0, 1);
        match self {
            Self::English => format!("{days} days"),
            Self::French => format!("{days} jours"),
        }
    }

    pub(super) fn percent(self, fraction: f64) -> String {
        format!("{} %", self.grouped(fraction * 100.0, 2))
    }

    pub(super) fn signed_percent(self, fraction: f64) -> String {
        format!("{} %", self.signed(fraction * 100.0, 2))
    }

    pub(super) fn signed(self, x: f64, decimals: usize) -> String {
        if x > 0.0 {
            format!("+{}", self.grouped(x, decimals))
        } else {
            self.grouped(x, decimals)
        }
    }

    /// A number with a thin space between thousands and a true minus.
    pub(super) fn grouped(self, x: f64, decimals: usize) -> String {
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
        self.exact(out)
    }

    /// Decimals as the language writes them.
    /// The heading of a group of metrics.
    pub(super) fn group(self, group: Group) -> &'static str {
        match self {
            Self::English => group.title(),
            Self::French => french_metrics::group(group),
        }
    }

    pub(super) fn exact(self, number: impl std::fmt::Display) -> String {
        let text = number.to_string();
        match self {
            Self::English => text,
            Self::French => text.replace('.', ","),
        }
    }
}

fn french_commission(commission: Commission) -> String {
    let words = match commission.basis {
        CommissionBasis::Free => return "aucune commission".to_owned(),
        CommissionBasis::Rate(rate) => {
            format!("commission de {} % de la valeur", rate.to_percent())
        }
        CommissionBasis::PerUnit(amount) => format!("commission de {amount} par unité"),
        CommissionBasis::PerOrder(amount) => format!("commission de {amount} par ordre"),
    };
    if commission.minimum > Money::ZERO {
        format!("{words}, au moins {}", commission.minimum)
    } else {
        words
    }
}

fn french_slippage(slippage: Slippage) -> String {
    match slippage {
        Slippage::None => "aucun glissement".to_owned(),
        Slippage::Share(rate) => format!("glissement de {} %", rate.to_percent()),
        Slippage::Ticks(ticks) => {
            let noun = if ticks < 2.0 { "tick" } else { "ticks" };
            format!("glissement de {ticks} {noun}")
        }
        Slippage::VolumeShare(factor) => format!("glissement de {factor} × (part du volume)²"),
        Slippage::SquareRoot(factor) => format!("glissement de {factor} × √(part du volume)"),
    }
}

fn french_warning(warning: &Warning) -> String {
    let n = warning.count.unwrap_or(0);
    let count = |one: &str, many: &str| format!("{n} {}", pluriel(n, one, many));
    match warning.code {
        WarningCode::SimulatedData => "les cours viennent d’un marché simulé, pas d’un vrai".to_owned(),
        WarningCode::BadPrices => format!(
            "{} un prix nul ou négatif ; aucun rendement sur une telle barre n’a de sens",
            count("barre a", "barres ont")
        ),
        WarningCode::DataGaps => format!(
            "{} par rapport au calendrier de la bourse ; rien n’a été comblé",
            count("barre manque", "barres manquent")
        ),
        WarningCode::SuspectedSplits => {
            let places: Vec<String> = warning
                .places
                .iter()
                .map(|(symbol, at)| format!("{symbol} le {at}"))
                .collect();
            format!(
                "les cours sautent comme lors d’une division d’actions non corrigée : {}",
                places.join(", ")
            )
        }
        WarningCode::Survivorship => "tous les symboles cotent jusqu’à la fin des données : une liste faite aujourd’hui oublie ceux qui ont disparu".to_owned(),
        WarningCode::FewTrades => format!(
            "seulement {} : aucune statistique n’en est fiable",
            count("trade clos", "trades clos")
        ),
        WarningCode::AmbiguousBars => format!(
            "sur {}, le stop et l’objectif ont tous deux été touchés ; le stop a été retenu",
            count("barre", "barres")
        ),
        WarningCode::FillAtClose => "les ordres au marché s’exécutent à la clôture qui les a décidés, ce que personne ne peut faire en réel".to_owned(),
        WarningCode::NoCosts => "négocier est supposé ne rien coûter".to_owned(),
        WarningCode::OrdersCut => format!(
            "{} à ce que la trésorerie pouvait payer",
            count("ordre réduit", "ordres réduits")
        ),
        WarningCode::OrdersRejected => count(
            "ordre n’a pas pu être exécuté",
            "ordres n’ont pas pu être exécutés",
        ),
        WarningCode::EntriesRefused => format!(
            "{} : {}",
            count("entrée refusée", "entrées refusées"),
            warning.refusal.map_or("", french_refusal)
        ),
        WarningCode::LateFills => format!(
            "{} après la fin annoncée de l’ordre ; elles ont été comptées",
            count("exécution arrivée", "exécutions arrivées")
        ),
        WarningCode::OpenPositions => format!(
            "{} à la fin, à la dernière clôture",
            count(
                "position encore ouverte, évaluée",
                "positions encore ouvertes, évaluées"
            )
        ),
    }
}

fn french_refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Filtered => "un filtre n’était pas vrai",
        Refusal::OutOfHours => "hors des heures de la stratégie",
        Refusal::AlreadyIn => "le symbole était déjà détenu",
        Refusal::MaxPositions => "le nombre de positions permis était atteint",
        Refusal::MaxGross => "les positions auraient dépassé la valeur permise",
        Refusal::DailyLoss => "la perte du jour avait atteint sa limite",
        Refusal::MaxDrawdown => "la limite de perte avait été atteinte",
        Refusal::SizeZero => "la taille s’arrondit à rien",
        Refusal::SizeTooLarge => "la taille dépasse ce qu’un ordre peut avoir",
        Refusal::MissingValue => "une taille, un prix ou un niveau n’avait pas de valeur",
        Refusal::BadPrice => "aucun ordre ne peut avoir un tel prix",
        Refusal::Halted => "le négoce était arrêté",
    }
}

fn plural<'w>(count: u64, one: &'w str, many: &'w str) -> &'w str {
    if count == 1 { one } else { many }
}

/// French has one of nothing, too.
fn pluriel<'w>(count: u64, one: &'w str, many: &'w str) -> &'w str {
    if count < 2 { one } else { many }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
