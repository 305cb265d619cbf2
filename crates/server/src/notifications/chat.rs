//! Answers to the commands of chats.

use bellwether_api as api;
use bellwether_notify::{ChatCommand, ChatRequest, Language};
use tokio::sync::{mpsc, watch};

use crate::live::LiveService;

/// Lines of one answer; a chat is no terminal.
const LINES_MAX: usize = 20;

/// Answers until told to stop.
pub(super) async fn answer(
    mut requests: mpsc::Receiver<ChatRequest>,
    mut stop: watch::Receiver<bool>,
    live: LiveService,
) {
    loop {
        // Both branches are cancel-safe.
        let request = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            request = requests.recv() => request,
        };
        let Some(request) = request else { return };
        let text = text(request.command, request.language, &live).await;
        // Who asked may have given up.
        let _ = request.answer.send(text);
    }
}

async fn text(command: ChatCommand, language: Language, live: &LiveService) -> String {
    let says = |en: &str, fr: &str| match language {
        Language::English => en.to_owned(),
        Language::French => fr.to_owned(),
    };
    if live.at_work().is_empty() {
        return match command {
            ChatCommand::Status | ChatCommand::Positions => says(
                "Bellwether runs. No strategy is at work.",
                "Bellwether tourne. Aucune stratégie n’est au travail.",
            ),
            ChatCommand::Stop | ChatCommand::EmergencyStop => says(
                "No strategy is at work: nothing was stopped.",
                "Aucune stratégie n’est au travail : rien n’a été arrêté.",
            ),
        };
    }
    let failed = |why: &str| {
        let words = says("This was not done: ", "Cela n’a pas été fait : ");
        format!("{words}{why}")
    };
    match command {
        ChatCommand::Status => status(&live.state(0), language),
        ChatCommand::Positions => match live.positions(None) {
            Ok(held) if held.is_empty() => says("Nothing is held.", "Rien n’est détenu."),
            Ok(held) => lines(held.iter().map(position)),
            Err(error) => failed(&error.problem().detail),
        },
        ChatCommand::Stop => match live.stop(None, "chat").await {
            Ok(stopped) => {
                let names = stopped.items.iter().map(|run| run.strategy.as_str());
                let names = names.collect::<Vec<_>>().join(", ");
                let words = says(
                    "Stopped; positions stay as they are: ",
                    "Arrêté ; les positions restent telles quelles : ",
                );
                format!("{words}{names}")
            }
            Err(error) => failed(&error.problem().detail),
        },
        ChatCommand::EmergencyStop => match live.emergency_stop(None, "chat").await {
            Ok(stopped) => emergency(&stopped, language),
            Err(error) => failed(&error.problem().detail),
        },
    }
}

fn lines(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    let mut shown: Vec<String> = all.iter().take(LINES_MAX).cloned().collect();
    if all.len() > LINES_MAX {
        shown.push(format!("… +{}", all.len() - LINES_MAX));
    }
    shown.join("\n")
}

fn status(state: &api::LiveState, language: Language) -> String {
    let day = match language {
        Language::English => "today",
        Language::French => "aujourd’hui",
    };
    let run = |run: &api::LiveRun| {
        let halted = match (run.halt, language) {
            (None, _) => "",
            (Some(_), Language::English) => " – halted",
            (Some(_), Language::French) => " – suspendue",
        };
        format!(
            "{} ({}): {:.2} {}, {:+.2} {day}{halted}",
            run.strategy,
            run.venue.to_uppercase(),
            run.equity,
            run.currency,
            run.day_pnl
        )
    };
    let is_at_work = |run: &&api::LiveRun| {
        matches!(
            run.status,
            api::RunStatus::Starting | api::RunStatus::Running
        )
    };
    lines(state.runs.iter().filter(is_at_work).map(run))
}

fn position(held: &api::LivePosition) -> String {
    let sign = match held.side {
        api::TradeSide::Long => "",
        api::TradeSide::Short => "-",
    };
    let profit = held.unrealized_pnl;
    let profit = profit.map_or_else(String::new, |profit| format!(", {profit:+.2}"));
    format!(
        "{sign}{} {} @ {}{profit}",
        held.quantity, held.symbol, held.entry_price
    )
}

fn emergency(stopped: &api::EmergencyStop, language: Language) -> String {
    let held: usize = stopped.runs.iter().map(|run| run.held.len()).sum();
    let failed = stopped.runs.iter().filter_map(|run| run.message.as_deref());
    let failed: Vec<&str> = failed.collect();
    let mut text = match (held, language) {
        (0, Language::English) => "Everything is stopped, nothing is held.".to_owned(),
        (0, Language::French) => "Tout est arrêté, rien n’est détenu.".to_owned(),
        (held, Language::English) => {
            format!(
                "Everything is stopped; {held} positions are being closed. /positions shows what is left."
            )
        }
        (held, Language::French) => {
            format!(
                "Tout est arrêté ; {held} positions sont en cours de clôture. /positions montre ce qui reste."
            )
        }
    };
    for why in failed {
        text.push_str("\n⚠ ");
        text.push_str(why);
    }
    text
}
