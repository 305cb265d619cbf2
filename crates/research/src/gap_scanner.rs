//! The pre-market gap scanner: which symbols that gap before the open are worth watching, how sure that is, and why not.
//!
//! A scan is a function of its inputs: each pass is stateless, and everything that was looked at is in its answer, so that
//! rejected symbols can be kept and thresholds judged by what became of them. Percentages are compared at six decimals, as
//! they are shown. What is missing rejects a symbol; it never lets one pass.
//!
//! Scores are provisional until outcomes have validated them ([`Calibration`](crate::Calibration)). Vetoes stand apart from
//! scores: they say that an input is not to be believed, however good it looks.

use bellwether_market::{NANOS_PER_SECOND, UnixNanos};

/// The thresholds of a scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapScanSettings {
    /// The float is below this, in shares.
    pub float_shares_max: f64,
    /// The average daily volume of 20 sessions is above this, in shares.
    pub average_volume_min: f64,
    /// The price is at least this.
    pub price_min: f64,
    /// Average daily volume times previous close is at least this, in the price's currency.
    pub dollar_volume_min: f64,
    /// The gap is at least this, in percent.
    pub gap_percent_min: f64,
    /// The gap is at most this, in percent.
    pub gap_percent_max: f64,
    /// The relative volume is above this, in percent.
    pub rvol_percent_min: f64,
    /// The way to the nearest resistance is at least this, in percent.
    pub upside_percent_min: f64,
    /// Relative volume that scores 1, in percent.
    pub rvol_percent_saturation: f64,
    /// Upside that scores 1, in percent.
    pub upside_percent_saturation: f64,
    /// Dollar volume that scores 1.
    pub dollar_volume_saturation: f64,
    /// An upside beyond this is not believed, in percent.
    pub upside_percent_plausible: f64,
    /// A previous close so many times above or below the mean close of 20 sessions is another price regime: a split that was not
    /// adjusted, or another company.
    pub regime_break_ratio: f64,
}

impl GapScanSettings {
    /// The preset.
    pub const PRESET: Self = Self {
        float_shares_max: 75e6,
        average_volume_min: 500_000.0,
        price_min: 1.0,
        dollar_volume_min: 1e6,
        gap_percent_min: 3.0,
        gap_percent_max: 15.0,
        rvol_percent_min: 10.0,
        upside_percent_min: 5.5,
        rvol_percent_saturation: 50.0,
        upside_percent_saturation: 20.0,
        dollar_volume_saturation: 1e8,
        upside_percent_plausible: 100.0,
        regime_break_ratio: 2.0,
    };
}

/// What is known of a symbol at a scan.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GapScanInput {
    /// Shares that can be traded.
    pub float_shares: Option<f64>,
    /// Mean volume of the last 20 sessions, in shares.
    pub average_volume: Option<f64>,
    /// Mean close of the last 20 sessions.
    pub average_close: Option<f64>,
    /// Close of the previous regular session.
    pub prev_close: Option<f64>,
    /// Last price before the open.
    pub price: Option<f64>,
    /// Volume since 04:00 that is settled ([`settled_volume`]), in shares.
    pub pre_market_volume: Option<f64>,
    /// What sessions before usually had by the same minute, cut in the same way, in shares. Without it the relative volume is
    /// approximate.
    pub usual_volume: Option<f64>,
    /// High of the previous session.
    pub prev_high: Option<f64>,
    /// Highest high of the last 20 sessions.
    pub high_20: Option<f64>,
    /// Mean of the last 50 daily closes.
    pub sma_50: Option<f64>,
    /// Mean of the last 200 daily closes.
    pub sma_200: Option<f64>,
}

/// A stage of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapScanStage {
    /// What does not change during the morning.
    Static,
    /// Gap and relative volume.
    Live,
    /// The way to the nearest resistance.
    Upside,
}

/// Why a symbol is no candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapRejection {
    /// The stage that it did not pass.
    pub stage: GapScanStage,
    /// What was judged.
    pub what: &'static str,
    /// Its value; `None` if it is missing.
    pub value: Option<f64>,
}

/// Why inputs are not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapVeto {
    /// The upside is too large to be true.
    ImplausibleUpside,
    /// The previous close is not of the price regime of the sessions before.
    PriceRegimeBreak,
}

/// One part of a confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceFactor {
    /// Its name.
    pub name: &'static str,
    /// What it was made of, in its own unit.
    pub raw: f64,
    /// From 0 to 1.
    pub normalised: f64,
    /// What it counts for.
    pub weight: f64,
    /// What it adds: `normalised · weight`.
    pub contribution: f64,
    /// Whether something second best stood in for what it should be made of.
    pub is_fallback: bool,
}

/// What a scan found of a symbol, candidate or not.
#[derive(Debug, Clone, PartialEq)]
pub struct GapObservation {
    /// Price against previous close, in percent.
    pub gap_percent: Option<f64>,
    /// Relative volume, in percent.
    pub rvol_percent: Option<f64>,
    /// Whether the relative volume compares with whole days instead of the same time of day.
    pub is_rvol_approximate: bool,
    /// Average volume times previous close.
    pub dollar_volume: Option<f64>,
    /// The nearest resistance above the price.
    pub resistance: Option<f64>,
    /// The way there, in percent of the price.
    pub upside_percent: Option<f64>,
    /// Everything that keeps it from being a candidate, by stage.
    pub rejections: Vec<GapRejection>,
    /// Why its inputs are not to be believed.
    pub vetoes: Vec<GapVeto>,
    /// The parts of its confidence; none of a symbol that is rejected.
    pub factors: Vec<ConfidenceFactor>,
}

impl GapObservation {
    /// Whether it passed all stages and nothing is vetoed.
    #[must_use]
    pub fn is_candidate(&self) -> bool {
        self.rejections.is_empty() && self.vetoes.is_empty()
    }

    /// How sure that is, from 0 to 1; provisional until outcomes have validated it.
    #[must_use]
    pub fn provisional_confidence(&self) -> Option<f64> {
        (!self.factors.is_empty())
            .then(|| self.factors.iter().map(|factor| factor.contribution).sum())
    }
}

/// At six decimals, as percentages are compared.
fn at_six(x: f64) -> f64 {
    (x * 1e6).round_ties_even() / 1e6
}

fn percent(part: f64, whole: f64) -> Option<f64> {
    let percent = at_six(part / whole * 100.0);
    (whole > 0.0 && percent.is_finite()).then_some(percent)
}

/// Judges a symbol.
#[must_use]
pub fn scan(input: &GapScanInput, settings: &GapScanSettings) -> GapObservation {
    let positive = |x: Option<f64>| x.filter(|x| x.is_finite() && *x > 0.0);
    let counted = |x: Option<f64>| x.filter(|x| x.is_finite() && *x >= 0.0);
    let (price, prev_close) = (positive(input.price), positive(input.prev_close));
    let average_volume = positive(input.average_volume);
    let dollar_volume = average_volume
        .zip(prev_close)
        .map(|(volume, close)| volume * close);
    let gap_percent = price
        .zip(prev_close)
        .and_then(|(price, close)| percent(price - close, close));
    let usual = positive(input.usual_volume);
    let rvol_percent = counted(input.pre_market_volume)
        .zip(usual.or(average_volume))
        .and_then(|(volume, usual)| percent(volume, usual));
    let levels = [input.prev_high, input.high_20, input.sma_50, input.sma_200].map(positive);
    let all_known = levels.iter().all(Option::is_some);
    let resistance = price.filter(|_| all_known).and_then(|price| {
        let above = levels.into_iter().flatten().filter(|level| *level > price);
        above.min_by(f64::total_cmp)
    });
    let upside_percent = price
        .zip(resistance)
        .and_then(|(price, level)| percent(level - price, price));

    let mut rejections = Vec::new();
    let mut judge = |stage, what, value: Option<f64>, passes: &dyn Fn(f64) -> bool| {
        if !value.is_some_and(passes) {
            rejections.push(GapRejection { stage, what, value });
        }
    };
    let s = settings;
    judge(
        GapScanStage::Static,
        "float_shares",
        positive(input.float_shares),
        &|x| x < s.float_shares_max,
    );
    judge(
        GapScanStage::Static,
        "average_volume",
        average_volume,
        &|x| x > s.average_volume_min,
    );
    judge(GapScanStage::Static, "price", price, &|x| x >= s.price_min);
    judge(GapScanStage::Static, "dollar_volume", dollar_volume, &|x| {
        x >= s.dollar_volume_min
    });
    judge(GapScanStage::Live, "gap_percent", gap_percent, &|x| {
        (s.gap_percent_min..=s.gap_percent_max).contains(&x)
    });
    judge(GapScanStage::Live, "rvol_percent", rvol_percent, &|x| {
        x > s.rvol_percent_min
    });
    judge(
        GapScanStage::Upside,
        "upside_percent",
        upside_percent,
        &|x| x >= s.upside_percent_min,
    );

    let mut vetoes = Vec::new();
    if upside_percent.is_some_and(|upside| upside > s.upside_percent_plausible) {
        vetoes.push(GapVeto::ImplausibleUpside);
    }
    let ratio = prev_close
        .zip(positive(input.average_close))
        .map(|(close, mean)| close / mean);
    if ratio.is_some_and(|ratio| ratio > s.regime_break_ratio || ratio < 1.0 / s.regime_break_ratio)
    {
        vetoes.push(GapVeto::PriceRegimeBreak);
    }
    let mut observation = GapObservation {
        gap_percent,
        rvol_percent,
        is_rvol_approximate: usual.is_none(),
        dollar_volume,
        resistance,
        upside_percent,
        rejections,
        vetoes,
        factors: Vec::new(),
    };
    if observation.rejections.is_empty()
        && let (Some(gap), Some(rvol), Some(upside), Some(dollars)) =
            (gap_percent, rvol_percent, upside_percent, dollar_volume)
    {
        let is_regime_known = ratio.is_some();
        observation.factors = factors(
            gap,
            rvol,
            upside,
            dollars,
            usual.is_none(),
            is_regime_known,
            s,
        );
    }
    observation
}

fn factors(
    gap: f64,
    rvol: f64,
    upside: f64,
    dollars: f64,
    is_approximate: bool,
    is_regime_known: bool,
    s: &GapScanSettings,
) -> Vec<ConfidenceFactor> {
    let linear = |x: f64, from: f64, to: f64| ((x - from) / (to - from)).clamp(0.0, 1.0);
    let position = linear(gap, s.gap_percent_min, s.gap_percent_max);
    let gap_score = if position <= 0.25 {
        0.6 + 0.4 * (position / 0.25)
    } else {
        1.0 - 0.7 * ((position - 0.25) / 0.75)
    };
    let liquidity = linear(
        dollars.log10(),
        s.dollar_volume_min.log10(),
        s.dollar_volume_saturation.log10(),
    );
    // Of what may be missing without rejecting a symbol: the usual volume by minute, and the mean close.
    let quality = [!is_approximate, is_regime_known].map(|known| f64::from(u8::from(known)));
    let quality = quality.iter().sum::<f64>() / quality.len() as f64;
    let factor = |name, raw, normalised: f64, weight: f64, is_fallback| ConfidenceFactor {
        name,
        raw,
        normalised,
        weight,
        contribution: normalised * weight,
        is_fallback,
    };
    vec![
        factor("gap_position", gap, gap_score, 0.20, false),
        factor(
            "rvol",
            rvol,
            linear(rvol, s.rvol_percent_min, s.rvol_percent_saturation),
            0.30,
            is_approximate,
        ),
        factor(
            "upside",
            upside,
            linear(upside, s.upside_percent_min, s.upside_percent_saturation),
            0.25,
            false,
        ),
        factor("liquidity", dollars, liquidity, 0.15, false),
        factor("data_quality", quality, quality, 0.10, false),
    ]
}

/// Bars that ended less than this ago may still change.
pub const SETTLED_AFTER_NANOS: i64 = 7 * 60 * NANOS_PER_SECOND;

/// The volume of the bars that are settled at an instant. Today's bars and those of earlier days are cut at the same minute of
/// their days, so that both sides of a relative volume are of the same length.
#[must_use]
pub fn settled_volume(close_times: &[UnixNanos], volumes: &[f64], now: UnixNanos) -> f64 {
    let until = now.saturating_add_nanos(-SETTLED_AFTER_NANOS);
    let settled = close_times
        .iter()
        .zip(volumes)
        .filter(|(time, volume)| **time <= until && !volume.is_nan());
    settled.map(|(_, volume)| volume).sum()
}

/// A pass of the scan: minutes since midnight in New York, and whether it is the authoritative one.
pub type ScanTime = (u32, bool);

/// When to scan: hourly from 04:15, every 30 minutes from 07:00, every 15 from 08:00, every 5 from 08:30, and 09:25 counts.
#[must_use]
pub fn scan_times() -> Vec<ScanTime> {
    const FINAL: u32 = 9 * 60 + 25;
    let spans = [
        (255, 420, 60),
        (420, 480, 30),
        (480, 510, 15),
        (510, FINAL + 1, 5),
    ];
    let times = spans
        .into_iter()
        .flat_map(|(from, to, step)| (from..to).step_by(step));
    times.map(|minute| (minute, minute == FINAL)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A symbol that passes everything: closed at 10, is at 10.50, with its resistance at 11.50.
    fn sound() -> GapScanInput {
        GapScanInput {
            float_shares: Some(20e6),
            average_volume: Some(2e6),
            average_close: Some(9.5),
            prev_close: Some(10.0),
            price: Some(10.5),
            pre_market_volume: Some(600_000.0),
            usual_volume: None,
            prev_high: Some(10.2),
            high_20: Some(11.5),
            sma_50: Some(9.0),
            sma_200: Some(12.0),
        }
    }

    fn rejected(input: &GapScanInput) -> Vec<&'static str> {
        let found = scan(input, &GapScanSettings::PRESET);
        found
            .rejections
            .iter()
            .map(|rejection| rejection.what)
            .collect()
    }

    #[test]
    fn a_sound_symbol_is_a_candidate_and_every_factor_is_shown() {
        let found = scan(&sound(), &GapScanSettings::PRESET);
        assert!(found.is_candidate(), "{found:?}");
        assert_eq!(
            (found.gap_percent, found.rvol_percent, found.resistance),
            (Some(5.0), Some(30.0), Some(11.5))
        );
        assert_eq!(found.upside_percent, Some(9.523_81));
        assert!(found.is_rvol_approximate);
        let scores: Vec<(&str, f64, bool)> = found
            .factors
            .iter()
            .map(|f| (f.name, f.normalised, f.is_fallback))
            .collect();
        // By hand: (5 − 3)/12 of the band is 1/6; (30 − 10)/40; (9.52381 − 5.5)/14.5; log10(20) / log10(100).
        let expected = [
            ("gap_position", 0.6 + 0.4 * (1.0 / 6.0) / 0.25, false),
            ("rvol", 0.5, true),
            ("upside", 4.023_81 / 14.5, false),
            ("liquidity", 20.0_f64.log10() / 2.0, false),
            ("data_quality", 0.5, false),
        ];
        for (found, expected) in scores.iter().zip(expected) {
            assert_eq!((found.0, found.2), (expected.0, expected.2));
            assert!(
                (found.1 - expected.1).abs() < 1e-12,
                "{found:?} {expected:?}"
            );
        }
        let weights: f64 = found.factors.iter().map(|factor| factor.weight).sum();
        assert!((weights - 1.0).abs() < 1e-12);
    }

    /// The last value that passes and the first that does not.
    #[test]
    fn boundaries_are_where_they_are_said_to_be() {
        type Change = fn(&mut GapScanInput, f64);
        let cases: [(&str, Change, f64, f64); 8] = [
            (
                "float_shares",
                |i, x| i.float_shares = Some(x),
                74_999_999.0,
                75e6,
            ),
            (
                "average_volume",
                |i, x| i.average_volume = Some(x),
                500_001.0,
                500_000.0,
            ),
            // Of a previous close of 10 the gap is exactly 3 and 15 percent, and a millionth of a percent beside.
            ("gap_percent", |i, x| i.price = Some(x), 10.3, 10.299_999_9),
            (
                "gap_percent",
                |i, x| (i.price, i.sma_200, i.high_20) = (Some(x), Some(13.0), Some(13.0)),
                11.5,
                11.500_000_1,
            ),
            // 10 percent of two million, and what rounds to it.
            (
                "rvol_percent",
                |i, x| i.pre_market_volume = Some(x),
                200_000.02,
                200_000.0,
            ),
            (
                "rvol_percent",
                |i, x| i.pre_market_volume = Some(x),
                200_000.02,
                200_000.009,
            ),
            // 5.5 percent above 10.50 is 11.0775.
            (
                "upside_percent",
                |i, x| i.high_20 = Some(x),
                11.0775,
                11.077_499_8,
            ),
            (
                "price",
                |i, x| {
                    (i.price, i.prev_close, i.average_close) =
                        (Some(x), Some(x / 1.05), Some(x / 1.05))
                },
                1.0,
                0.999_999,
            ),
        ];
        for (what, change, passes, fails) in cases {
            let with = |x: f64| {
                let mut input = sound();
                change(&mut input, x);
                rejected(&input)
            };
            assert!(
                !with(passes).contains(&what),
                "{what} {passes}: {:?}",
                with(passes)
            );
            assert!(with(fails).contains(&what), "{what} {fails}");
        }
        // What differs by less than is shown is equal.
        let mut input = sound();
        input.price = Some(10.299_999_999_99);
        assert!(!rejected(&input).contains(&"gap_percent"));
    }

    #[test]
    fn what_is_missing_rejects() {
        type Remove = fn(&mut GapScanInput);
        let cases: [(&str, Remove); 8] = [
            ("float_shares", |i| i.float_shares = None),
            ("average_volume", |i| i.average_volume = None),
            ("gap_percent", |i| i.prev_close = None),
            ("price", |i| i.price = Some(f64::NAN)),
            ("rvol_percent", |i| i.pre_market_volume = None),
            ("upside_percent", |i| i.sma_50 = None),
            ("upside_percent", |i| i.sma_200 = None),
            // Nothing above: the way to a resistance cannot be told.
            ("upside_percent", |i| {
                (i.high_20, i.sma_200) = (Some(10.4), Some(10.1))
            }),
        ];
        for (what, remove) in cases {
            let mut input = sound();
            remove(&mut input);
            let found = scan(&input, &GapScanSettings::PRESET);
            let rejection = found
                .rejections
                .iter()
                .find(|rejection| rejection.what == what);
            assert!(
                rejection.is_some_and(|rejection| rejection.value.is_none()),
                "{what}: {found:?}"
            );
            assert_eq!(found.provisional_confidence(), None);
        }
        assert!(
            scan(&GapScanInput::default(), &GapScanSettings::PRESET)
                .rejections
                .len()
                == 7
        );
    }

    #[test]
    fn relative_volume_by_minute_is_preferred() {
        let input = GapScanInput {
            usual_volume: Some(100_000.0),
            ..sound()
        };
        let found = scan(&input, &GapScanSettings::PRESET);
        assert_eq!(
            (found.rvol_percent, found.is_rvol_approximate),
            (Some(600.0), false)
        );
    }

    #[test]
    fn vetoes_stand_apart_from_scores() {
        let far = GapScanInput {
            prev_high: Some(9.0),
            high_20: Some(30.0),
            sma_200: Some(30.0),
            ..sound()
        };
        let split = GapScanInput {
            average_close: Some(40.0),
            ..sound()
        };
        for (input, veto) in [
            (far, GapVeto::ImplausibleUpside),
            (split, GapVeto::PriceRegimeBreak),
        ] {
            let found = scan(&input, &GapScanSettings::PRESET);
            assert_eq!(found.vetoes, [veto]);
            assert!(found.rejections.is_empty() && !found.is_candidate());
            assert!(found.provisional_confidence().is_some());
        }
    }

    #[test]
    fn the_gap_scores_most_at_a_quarter_of_the_band() {
        for (price, score) in [(10.3, 0.6), (10.6, 1.0), (11.5, 0.3)] {
            let input = GapScanInput {
                price: Some(price),
                high_20: Some(13.0),
                sma_200: Some(13.0),
                ..sound()
            };
            let found = scan(&input, &GapScanSettings::PRESET);
            assert!(
                (found.factors[0].normalised - score).abs() < 1e-9,
                "{found:?}"
            );
        }
    }

    #[test]
    fn young_bars_do_not_count() {
        let minutes = |of: &[i64]| -> Vec<UnixNanos> {
            of.iter()
                .map(|minute| UnixNanos::from_nanos(minute * 60 * NANOS_PER_SECOND))
                .collect()
        };
        let closes = minutes(&[1, 2, 3, 4]);
        let now = minutes(&[10])[0];
        assert_eq!(
            settled_volume(&closes, &[10.0, f64::NAN, 5.0, 100.0], now),
            15.0
        );
    }

    #[test]
    fn scans_grow_denser_towards_the_open() {
        let times = scan_times();
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let shown: Vec<String> = times.iter().map(|(minute, _)| clock(*minute)).collect();
        assert_eq!(
            shown.join(" "),
            "04:15 05:15 06:15 07:00 07:30 08:00 08:15 08:30 08:35 08:40 08:45 08:50 08:55 09:00 09:05 09:10 09:15 09:20 09:25"
        );
        assert_eq!(times.iter().filter(|(_, is_final)| *is_final).count(), 1);
        assert_eq!(times.last(), Some(&(565, true)));
    }
}
