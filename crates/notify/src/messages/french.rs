//! French.

use super::Messages;
use crate::event::{EventKind, OrderSide, TradingMode};

pub(super) struct French;

const fn noun(side: OrderSide) -> &'static str {
    match side {
        OrderSide::Buy => "achat de",
        OrderSide::Sell => "vente de",
    }
}

impl Messages for French {
    fn waiting_for_start(&self, strategy: &str) -> String {
        format!("{strategy} attend d’être lancée")
    }
    fn waiting_for_start_body(&self) -> String {
        "Rien n’est négocié avant le lancement.".into()
    }
    fn started(&self, strategy: &str, mode: TradingMode) -> String {
        format!("{strategy} lancée ({})", mode.as_str())
    }
    fn started_body(&self, mode: TradingMode) -> String {
        match mode {
            TradingMode::Paper => "Les ordres sont simulés.".into(),
            TradingMode::Live => "Les ordres vont au courtier, avec de l’argent réel.".into(),
        }
    }
    fn stopped(&self, strategy: &str, mode: TradingMode) -> String {
        format!("{strategy} arrêtée ({})", mode.as_str())
    }
    fn stopped_as_asked(&self) -> String {
        "Comme demandé.".into()
    }
    fn order_placed(&self, side: OrderSide, quantity: &str, symbol: &str) -> String {
        format!("Ordre passé : {} {quantity} {symbol}", noun(side))
    }
    fn order_filled(&self, side: OrderSide, quantity: &str, symbol: &str, price: &str) -> String {
        format!("Exécuté : {} {quantity} {symbol} à {price}", noun(side))
    }
    fn order_cancelled(&self, side: OrderSide, quantity: &str, symbol: &str) -> String {
        format!("Ordre annulé : {} {quantity} {symbol}", noun(side))
    }
    fn order_rejected(&self, side: OrderSide, quantity: &str, symbol: &str) -> String {
        format!("Ordre refusé : {} {quantity} {symbol}", noun(side))
    }
    fn alert(&self, symbol: &str, setup: &str) -> String {
        format!("{symbol} : alerte, {setup}")
    }
    fn error(&self, what: &str) -> String {
        format!("Échec : {what}")
    }
    fn setup_failed(&self, strategy: &str) -> String {
        format!("{strategy} n’a pas pu démarrer")
    }
    fn source_stale(&self, source: &str) -> String {
        format!("{source} ne donne plus rien")
    }
    fn source_stale_body(&self, silence: &str) -> String {
        format!("Aucune donnée depuis {silence}.")
    }
    fn source_recovered(&self, source: &str) -> String {
        format!("{source} est de retour")
    }
    fn source_recovered_body(&self, silence: &str) -> String {
        format!("Silence de {silence}.")
    }
    fn emergency_stop(&self) -> String {
        "ARRÊT D’URGENCE".into()
    }
    fn emergency_stop_body(&self, positions_left: u64) -> String {
        match positions_left {
            0 => "Tout est clos.".into(),
            _ => "Des positions restent ouvertes : voyez le courtier maintenant.".into(),
        }
    }
    fn channel_disabled(&self, channel: &str) -> String {
        format!("Le canal {channel} a été désactivé")
    }
    fn channel_disabled_body(&self) -> String {
        "Il ne peut pas fonctionner ainsi. Modifiez ses réglages pour le réactiver.".into()
    }
    fn digest(&self, count: u64) -> String {
        match count {
            1 => "Une notification".into(),
            _ => format!("{count} notifications regroupées"),
        }
    }
    fn and_more(&self, count: u64) -> String {
        match count {
            1 => "et une autre".into(),
            _ => format!("et {count} autres"),
        }
    }
    fn test(&self, channel: &str) -> String {
        format!("Essai de {channel}")
    }
    fn test_body(&self) -> String {
        "Si vous lisez ceci, le canal fonctionne.".into()
    }
    fn kind(&self, kind: EventKind) -> &'static str {
        match kind {
            EventKind::WaitingForStart => "en attente de lancement",
            EventKind::Started => "lancements",
            EventKind::Stopped => "arrêts",
            EventKind::OrderPlaced => "ordres passés",
            EventKind::OrderFilled => "ordres exécutés",
            EventKind::OrderCancelled => "ordres annulés",
            EventKind::OrderRejected => "ordres refusés",
            EventKind::Alert => "alertes",
            EventKind::Error => "erreurs",
            EventKind::SetupFailed => "démarrages manqués",
            EventKind::SourceStale => "sources muettes",
            EventKind::SourceRecovered => "sources de retour",
            EventKind::EmergencyStop => "arrêts d’urgence",
            EventKind::ChannelDisabled => "canaux désactivés",
            EventKind::Digest => "regroupements",
            EventKind::Test => "essais",
        }
    }
    fn duration(&self, seconds: u64) -> String {
        match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, 0, seconds) => format!("{seconds} s"),
            (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
            (hours, minutes, _) => format!("{hours} h {minutes} min"),
        }
    }
    fn percent(&self, fraction: f64) -> String {
        format!("{:.0} %", fraction * 100.0)
    }
    fn mode_label(&self) -> &'static str {
        "Mode"
    }
    fn order_label(&self) -> &'static str {
        "Ordre"
    }
    fn price_label(&self) -> &'static str {
        "Prix"
    }
    fn reason_label(&self) -> &'static str {
        "Raison"
    }
    fn rule_label(&self) -> &'static str {
        "Règle"
    }
    fn entry_label(&self) -> &'static str {
        "Entrée"
    }
    fn stop_label(&self) -> &'static str {
        "Stop"
    }
    fn target_label(&self) -> &'static str {
        "Objectif"
    }
    fn confidence_label(&self) -> &'static str {
        "Confiance"
    }
    fn asked_by_label(&self) -> &'static str {
        "Demandé par"
    }
    fn orders_cancelled_label(&self) -> &'static str {
        "Ordres annulés"
    }
    fn positions_left_label(&self) -> &'static str {
        "Positions restantes"
    }
    fn chat_help(&self) -> String {
        "Commandes :\n/status – ce qui tourne, capital, résultat\n/positions – positions ouvertes\n/stop – plus de nouveaux \
         ordres, puis arrêt\n/emergency_stop – annuler tous les ordres et clore toutes les positions maintenant"
            .into()
    }
    fn chat_unanswered(&self) -> String {
        "Personne n’a répondu à temps. Voyez l’application.".into()
    }
    fn chat_too_old(&self, command: &str) -> String {
        format!(
            "{command} a attendu trop longtemps pour être exécutée. Renvoyez-la si elle vaut encore."
        )
    }
}
