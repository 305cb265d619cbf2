//! Answers to the commands of chats. This version trades nothing live: there is a status to tell, and nothing to stop.

use bellwether_notify::{ChatCommand, ChatRequest, Language};
use tokio::sync::{mpsc, watch};

/// Answers until told to stop.
pub(super) async fn answer(
    mut requests: mpsc::Receiver<ChatRequest>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        // Both branches are cancel-safe.
        let request = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            request = requests.recv() => request,
        };
        let Some(request) = request else { return };
        let text = text(request.command, request.language);
        // Who asked may have given up.
        let _ = request.answer.send(text);
    }
}

fn text(command: ChatCommand, language: Language) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match (command, language) {
        (ChatCommand::Status, Language::English) => {
            format!("Bellwether {version} runs. No strategy trades live.")
        }
        (ChatCommand::Status, Language::French) => {
            format!("Bellwether {version} tourne. Aucune stratégie ne négocie en direct.")
        }
        (ChatCommand::Positions, Language::English) => {
            "No strategy trades live: there are no positions here.".into()
        }
        (ChatCommand::Positions, Language::French) => {
            "Aucune stratégie ne négocie en direct : il n’y a pas de position ici.".into()
        }
        (ChatCommand::Stop | ChatCommand::EmergencyStop, Language::English) => {
            "No strategy trades live: nothing was stopped. Positions at a broker are not touched.".into()
        }
        (ChatCommand::Stop | ChatCommand::EmergencyStop, Language::French) => {
            "Aucune stratégie ne négocie en direct : rien n’a été arrêté. Les positions chez un courtier ne sont pas \
             touchées."
                .into()
        }
    }
}
