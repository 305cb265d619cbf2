//! What metrics are called and mean in French: the words of the web app (`metrics.fr.ts`); a test compares them.

use bellwether_metrics::Group;

/// Key, name and meaning. Metrics of trades that share their key with one of returns stand under `trade_`.
pub(super) const METRICS: [(&str, &str, &str); 92] = [
    (
        "comp",
        "Rendement total",
        "Rendement composé de toute la période. La ruine donne −1 ; il ne peut pas descendre plus bas.",
    ),
    (
        "sum_returns",
        "Somme des rendements",
        "Rendement de toute la période quand les gains ne sont pas réinvestis.",
    ),
    (
        "cagr",
        "Croissance annuelle",
        "Croissance par an qui mène au rendement total. Une année est le nombre de périodes indiqué, pas une année civile. La ruine donne −1.",
    ),
    (
        "rar",
        "Rendement par temps exposé",
        "Croissance par an au-dessus du taux sans risque, divisée par la part des périodes où quelque chose a bougé.",
    ),
    (
        "mean_return",
        "Rendement moyen",
        "Moyenne arithmétique de toutes les périodes.",
    ),
    (
        "avg_return",
        "Rendement moyen actif",
        "Moyenne arithmétique des périodes non nulles.",
    ),
    (
        "expected_return",
        "Rendement attendu",
        "Moyenne géométrique de toutes les périodes.",
    ),
    (
        "volatility",
        "Volatilité",
        "Écart-type d’échantillon (n − 1) des rendements, annualisé.",
    ),
    (
        "standard_deviation",
        "Écart-type",
        "Écart-type d’échantillon (n − 1) d’une période.",
    ),
    (
        "downside_deviation",
        "Écart à la baisse",
        "Racine du carré moyen des manques sous le taux sans risque, sur toutes les périodes, annualisée.",
    ),
    (
        "value_at_risk",
        "Valeur à risque 95 % (normale)",
        "Cinquième centile d’une loi normale de même moyenne et de même écart-type que les rendements. Négatif : une perte.",
    ),
    (
        "value_at_risk_historical",
        "Valeur à risque 95 % (historique)",
        "Cinquième centile des rendements eux-mêmes, interpolé linéairement à (n − 1)·p. Négatif : une perte.",
    ),
    (
        "cvar",
        "Perte moyenne extrême 95 % (normale)",
        "Moyenne du pire vingtième d’une loi normale de même moyenne et de même écart-type que les rendements. Négatif : une perte.",
    ),
    (
        "cvar_historical",
        "Perte moyenne extrême 95 % (historique)",
        "Moyenne des ⌈0,05·n⌉ pires rendements. Négatif : une perte.",
    ),
    (
        "exposure",
        "Exposition (périodes non nulles)",
        "Part des périodes dont le rendement n’est pas nul, arrondie au pour cent supérieur. Les rendements ne distinguent pas une position plate d’une absence de position ; voir time_in_market.",
    ),
    (
        "time_in_market",
        "Temps en position",
        "Part des périodes avec une position ouverte, d’après le backtest ou le compte.",
    ),
    (
        "max_drawdown",
        "Perte maximale",
        "Plus forte baisse depuis le sommet courant, qui part du capital initial. Jamais positive ; 0 si le capital n’a jamais baissé.",
    ),
    (
        "avg_drawdown",
        "Perte moyenne depuis un sommet",
        "Moyenne des profondeurs de toutes les baisses, celle en cours comprise.",
    ),
    (
        "current_drawdown",
        "Perte actuelle depuis le sommet",
        "Distance du dernier capital à son sommet. Jamais positive.",
    ),
    (
        "drawdowns",
        "Nombre de baisses",
        "Nombre de passages sous le sommet, celui en cours compris.",
    ),
    (
        "longest_drawdown",
        "Baisse la plus longue",
        "Périodes de la première sous un sommet à la dernière, pour la baisse la plus longue.",
    ),
    (
        "ulcer_index",
        "Indice d’ulcère",
        "Racine de la somme des carrés des baisses divisée par n − 1. Une fraction, pas des points de pour cent.",
    ),
    (
        "sharpe",
        "Ratio de Sharpe",
        "Rendement moyen au-dessus du taux sans risque, divisé par son écart-type d’échantillon (n − 1), annualisé.",
    ),
    (
        "smart_sharpe",
        "Ratio de Sharpe corrigé",
        "Ratio de Sharpe divisé par la pénalité d’autocorrélation. La pénalité prend la corrélation absolue : elle abaisse aussi le ratio de rendements qui reviennent à la moyenne ; Lo (2002) garde le signe.",
    ),
    (
        "sortino",
        "Ratio de Sortino",
        "Rendement moyen au-dessus du taux sans risque, divisé par la racine du carré moyen des manques ; ce carré moyen compte toutes les périodes. Inconnu si rien ne manque.",
    ),
    (
        "smart_sortino",
        "Ratio de Sortino corrigé",
        "Ratio de Sortino divisé par la pénalité d’autocorrélation.",
    ),
    (
        "adjusted_sortino",
        "Ratio de Sortino ajusté",
        "Ratio de Sortino mis à l’échelle pour se comparer au Sharpe de rendements symétriques.",
    ),
    (
        "calmar",
        "Ratio de Calmar",
        "Croissance par an rapportée à la plus forte baisse. Inconnu sans baisse.",
    ),
    (
        "recovery_factor",
        "Facteur de récupération",
        "Somme des rendements, moins un an de taux sans risque, rapportée à la plus forte baisse. En valeur absolue : il ne montre pas une perte.",
    ),
    (
        "ulcer_performance_index",
        "Performance d’ulcère (totale)",
        "Rendement total au-dessus d’un an de taux sans risque, rapporté à l’indice d’ulcère. Il croît avec la durée ; comparez upi_cagr entre durées.",
    ),
    (
        "upi_cagr",
        "Performance d’ulcère (annuelle)",
        "Croissance par an au-dessus du taux sans risque, rapportée à l’indice d’ulcère (ratio de Martin).",
    ),
    (
        "serenity_index",
        "Indice de sérénité",
        "Somme des rendements rapportée à l’indice d’ulcère fois l’écueil : la perte moyenne extrême des baisses, supposées gaussiennes, en unités de l’écart-type des rendements.",
    ),
    (
        "omega",
        "Ratio oméga",
        "Somme de ce qui dépasse le rendement exigé sur la somme de ce qui manque. Le rendement exigé par an est ramené à une période ; le taux sans risque est d’abord retiré. Inconnu si rien ne manque.",
    ),
    (
        "gain_to_pain_ratio",
        "Ratio gain sur douleur",
        "Somme des rendements sur la somme absolue des périodes perdantes. Inconnu sans perte.",
    ),
    (
        "gain_to_pain_monthly",
        "Ratio gain sur douleur (mensuel)",
        "Le même, avec les sommes simples des mois civils. Demande des dates.",
    ),
    (
        "best",
        "Meilleure période",
        "Plus grand rendement d’une période.",
    ),
    (
        "worst",
        "Pire période",
        "Plus petit rendement d’une période.",
    ),
    (
        "skew",
        "Asymétrie",
        "Asymétrie corrigée du biais. Négative : la longue queue est du côté des pertes.",
    ),
    (
        "kurtosis",
        "Excès d’aplatissement",
        "Excès d’aplatissement corrigé du biais : une loi normale a 0.",
    ),
    (
        "tail_ratio",
        "Ratio des queues",
        "Rapport absolu du 95e au 5e centile, interpolés linéairement.",
    ),
    (
        "common_sense_ratio",
        "Ratio de bon sens",
        "Facteur de profit fois ratio des queues.",
    ),
    (
        "outlier_win_ratio",
        "Ratio des gains extrêmes",
        "99e centile rapporté à la moyenne des rendements non négatifs.",
    ),
    (
        "outlier_loss_ratio",
        "Ratio des pertes extrêmes",
        "1er centile rapporté à la moyenne des rendements négatifs.",
    ),
    (
        "autocorrelation",
        "Autocorrélation d’ordre 1",
        "Corrélation de Pearson de chaque rendement avec le suivant.",
    ),
    (
        "autocorrelation_penalty",
        "Pénalité d’autocorrélation",
        "Facteur par lequel l’autocorrélation gonfle l’écart-type d’une somme de rendements ; au moins 1.",
    ),
    (
        "kelly_criterion",
        "Critère de Kelly",
        "Part du capital qui maximise la croissance si les périodes étaient des paris avec ce taux de réussite et ce ratio de gain. Négatif : ne pariez pas.",
    ),
    (
        "risk_of_ruin",
        "Risque de ruine",
        "Gardé pour comparaison seulement : il tend vers 0 avec la longueur de la série et n’est pas la formule classique. Simulez plutôt.",
    ),
    (
        "win_rate",
        "Taux de réussite",
        "Part des périodes gagnantes parmi les périodes non nulles.",
    ),
    ("avg_win", "Gain moyen", "Moyenne des rendements positifs."),
    (
        "avg_loss",
        "Perte moyenne",
        "Moyenne des rendements négatifs. Négative.",
    ),
    (
        "payoff_ratio",
        "Ratio gain sur perte",
        "Gain moyen rapporté à la perte moyenne.",
    ),
    (
        "profit_factor",
        "Facteur de profit",
        "Somme des gains sur la somme absolue des pertes. Inconnu sans perte.",
    ),
    (
        "profit_ratio",
        "Ratio de profit",
        "Gain moyen par période gagnante sur perte moyenne par période perdante ; les périodes nulles comptent comme gagnantes.",
    ),
    (
        "cpc_index",
        "Indice CPC",
        "Facteur de profit fois taux de réussite fois ratio gain sur perte.",
    ),
    (
        "consecutive_wins",
        "Plus longue série gagnante",
        "Plus grand nombre de périodes gagnantes de suite ; un zéro arrête la série.",
    ),
    (
        "consecutive_losses",
        "Plus longue série perdante",
        "Plus grand nombre de périodes perdantes de suite ; un zéro arrête la série.",
    ),
    ("beta", "Bêta", "Pente des rendements sur la référence."),
    (
        "alpha",
        "Alpha (arithmétique)",
        "Rendement moyen que le bêta n’explique pas, fois les périodes par an. Aucun taux sans risque n’est retiré.",
    ),
    (
        "alpha_compounded",
        "Alpha (composé)",
        "Rendement moyen au-dessus du taux sans risque que le bêta n’explique pas, composé sur un an.",
    ),
    (
        "r_squared",
        "R²",
        "Carré de la corrélation avec la référence.",
    ),
    (
        "information_ratio",
        "Ratio d’information",
        "Écart moyen à la référence sur son écart-type d’échantillon, non annualisé.",
    ),
    (
        "information_ratio_annualised",
        "Ratio d’information (annuel)",
        "Le ratio d’information, annualisé.",
    ),
    (
        "treynor_ratio",
        "Ratio de Treynor (total)",
        "Rendement total au-dessus d’un an de taux sans risque, rapporté au bêta. Il croît avec la durée ; comparez treynor_annualised entre durées.",
    ),
    (
        "treynor_annualised",
        "Ratio de Treynor (annuel)",
        "Croissance par an au-dessus du taux sans risque, rapportée au bêta.",
    ),
    (
        "up_capture",
        "Capture à la hausse",
        "Croissance par an sur les périodes où la référence a monté, rapportée à celle de la référence.",
    ),
    (
        "down_capture",
        "Capture à la baisse",
        "Croissance par an sur les périodes où la référence a baissé, rapportée à celle de la référence.",
    ),
    (
        "probabilistic_sharpe_ratio",
        "Sharpe probabiliste (corrigé du biais)",
        "Probabilité que le vrai ratio de Sharpe dépasse 0, avec asymétrie et aplatissement corrigés du biais.",
    ),
    (
        "psr",
        "Sharpe probabiliste",
        "Probabilité que le vrai ratio de Sharpe dépasse 0, avec asymétrie et aplatissement de population.",
    ),
    (
        "min_track_record_length",
        "Longueur minimale d’historique",
        "Périodes qu’il faudrait à ce ratio de Sharpe pour dépasser 0 avec 95 % de confiance. Inconnu s’il ne dépasse pas 0.",
    ),
    ("trades", "Trades", "Nombre de trades clos."),
    (
        "net_profit",
        "Résultat net",
        "Somme des résultats après coûts.",
    ),
    (
        "costs",
        "Coûts",
        "Somme des commissions, frais et financements.",
    ),
    (
        "cost_share",
        "Part des coûts",
        "Coûts rapportés au profit brut : ce qu’ont gagné les trades en profit avant coûts. Inconnue si aucun ne l’était.",
    ),
    (
        "trade_win_rate",
        "Taux de réussite",
        "Part des trades gagnés parmi ceux qui ont gagné ou perdu.",
    ),
    (
        "trade_avg_win",
        "Gain moyen",
        "Résultat net moyen des trades gagnés.",
    ),
    (
        "trade_avg_loss",
        "Perte moyenne",
        "Résultat net moyen des trades perdus. Négative.",
    ),
    (
        "trade_payoff_ratio",
        "Ratio gain sur perte",
        "Gain moyen rapporté à la perte moyenne.",
    ),
    (
        "largest_win",
        "Plus grand gain",
        "Meilleur résultat net d’un trade gagné.",
    ),
    (
        "largest_loss",
        "Plus grande perte",
        "Pire résultat net d’un trade perdu. Négative.",
    ),
    (
        "trade_profit_factor",
        "Facteur de profit",
        "Somme des gagnés rapportée à la somme des perdus, après coûts. Inconnu sans trade perdu.",
    ),
    (
        "expectancy",
        "Espérance",
        "Résultat net moyen d’un trade, ceux à zéro compris.",
    ),
    (
        "median_trade",
        "Trade médian",
        "Résultat net du milieu ; la moyenne des deux du milieu pour un nombre pair.",
    ),
    (
        "avg_trade_return",
        "Rendement moyen d’un trade",
        "Résultat net moyen d’un trade rapporté à sa valeur à l’entrée.",
    ),
    (
        "expectancy_r",
        "Espérance (R)",
        "Résultat net moyen en unités de l’argent risqué à l’entrée, sur les trades qui l’indiquent.",
    ),
    (
        "sqn",
        "Nombre de qualité du système",
        "Résultat net moyen sur son écart-type d’échantillon, fois la racine du nombre de trades. Il croît avec ce nombre.",
    ),
    (
        "trade_kelly_criterion",
        "Critère de Kelly",
        "Part du capital qui maximise la croissance de paris avec ce taux de réussite et ce ratio de gain. Négatif : ne pariez pas.",
    ),
    (
        "avg_bars_held",
        "Durée moyenne (barres)",
        "Nombre moyen de barres de l’entrée à la sortie.",
    ),
    (
        "avg_seconds_held",
        "Durée moyenne (temps)",
        "Temps moyen de l’entrée à la sortie.",
    ),
    (
        "avg_mae",
        "Excursion adverse moyenne",
        "Moyenne des pires résultats ouverts (MAE), sur les trades qui l’enregistrent. Jamais positive.",
    ),
    (
        "avg_mfe",
        "Excursion favorable moyenne",
        "Moyenne des meilleurs résultats ouverts (MFE), sur les trades qui l’enregistrent. Jamais négative.",
    ),
    (
        "trade_consecutive_wins",
        "Plus longue série gagnante",
        "Plus grand nombre de trades gagnés de suite ; un résultat nul arrête la série.",
    ),
    (
        "trade_consecutive_losses",
        "Plus longue série perdante",
        "Plus grand nombre de trades perdus de suite ; un résultat nul arrête la série.",
    ),
];

/// Why a metric has no value, by code.
pub(super) const REASONS: [(&str, &str); 14] = [
    (
        "too_few",
        "moins d’observations que la formule n’en demande",
    ),
    ("zero_variance", "toutes les valeurs sont égales"),
    ("flat", "chaque valeur est nulle"),
    ("no_losses", "aucune perte à quoi comparer"),
    ("no_wins", "aucun gain à quoi comparer"),
    (
        "no_drawdown",
        "le capital n’est jamais passé sous son sommet",
    ),
    ("zero_denominator", "la formule diviserait par zéro"),
    ("no_benchmark", "aucune référence donnée pour ces périodes"),
    ("no_dates", "les rendements n’ont pas de dates"),
    ("no_positions", "le temps en position n’est pas donné"),
    (
        "not_recorded",
        "aucun trade n’indique la grandeur nécessaire",
    ),
    ("not_above_target", "l’estimation ne dépasse pas son seuil"),
    (
        "bad_prices",
        "une position a été évaluée à un prix nul ou négatif",
    ),
    (
        "not_finite",
        "le résultat dépasse ce qu’un nombre peut porter",
    ),
];

/// The heading of a group.
pub(super) fn group(group: Group) -> &'static str {
    match group {
        Group::Return => "Rendement",
        Group::Risk => "Risque",
        Group::Drawdown => "Baisses",
        Group::RiskAdjusted => "Rendement rapporté au risque",
        Group::Distribution => "Distribution et queues",
        Group::WinLoss => "Périodes gagnantes et perdantes",
        Group::Benchmark => "Face à une référence",
        Group::Confidence => "Confiance",
        Group::Trades => "Trades",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the web app.
    const WEB: &str = include_str!("../../../../web/src/lib/i18n/metrics.fr.ts");

    #[test]
    fn metrics_are_called_as_in_the_web_app() {
        for (key, label, doc) in METRICS {
            assert!(WEB.contains(&format!("\t\t{key}: [")), "{key}");
            assert!(WEB.contains(label) && WEB.contains(doc), "{key}");
        }
        let entries = WEB.lines().filter(|line| {
            let entry = line
                .strip_prefix("\t\t")
                .and_then(|line| line.split_once(": ["));
            entry.is_some_and(|(key, _)| !key.starts_with('\t'))
        });
        assert_eq!(entries.count(), METRICS.len());
        for (code, words) in REASONS {
            assert!(WEB.contains(&format!("{code}: '{words}'")), "{code}");
        }
    }

    #[test]
    fn every_metric_has_a_name() {
        let of_returns = bellwether_metrics::METRICS
            .iter()
            .map(|metric| metric.info.key);
        for key in of_returns {
            assert!(METRICS.iter().any(|(known, ..)| *known == key), "{key}");
        }
    }
}
