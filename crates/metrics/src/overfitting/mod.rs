//! What a search costs in credibility: the statistics that ask whether the best of many trials is more than luck.
//!
//! - One strategy: [`SharpeEstimate::psr`] and [`SharpeEstimate::min_track_record_length`].
//! - The best of many, from their Sharpe ratios: [`DeflatedSharpe`], [`haircuts`].
//! - The best of many, from their returns ([`TrialReturns`]): [`probability_of_overfitting`], [`reality_check`],
//!   [`superior_ability`], [`step_m`].
//!
//! Failed and abandoned trials belong to the trials: a statistic of the survivors alone is biased towards belief.

mod deflated_sharpe;
mod effective_trials;
mod haircut;
mod pbo;
mod reality_check;
pub(crate) mod sharpe_estimate;
mod stationary_bootstrap;
mod step_m;
mod superior_ability;
mod trial_returns;

pub use deflated_sharpe::{DeflatedSharpe, Deflation, expected_maximum_sharpe};
pub use effective_trials::{effective_trials, mean_correlation};
pub use haircut::{AdjustedSharpe, Haircut, haircuts};
pub use pbo::{Degradation, Pbo, PboError, PboOptions, Split, probability_of_overfitting};
pub use reality_check::reality_check;
pub use sharpe_estimate::SharpeEstimate;
pub use stationary_bootstrap::{Bootstrap, BootstrapError, BootstrapP, automatic_block_length};
pub use step_m::step_m;
pub use superior_ability::{SuperiorAbility, superior_ability};
pub use trial_returns::{TrialReturns, TrialReturnsError};
