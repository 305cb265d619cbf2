//! How much cash pays, against a direct search.
#![allow(missing_docs, clippy::unwrap_used)]

use bellwether_market::{LotSize, Money, Multiplier, Price, Quantity, Rate};
use bellwether_trading::affordable;
use bellwether_trading::strategy::{Commission, CommissionBasis};
use proptest::prelude::*;

fn commission() -> impl Strategy<Value = Commission> {
    let basis = prop_oneof![
        Just(CommissionBasis::Free),
        (0_i64..20_000_000).prop_map(|rate| CommissionBasis::Rate(Rate::from_billionths(rate))),
        (0_i128..1_000_000_000)
            .prop_map(|each| CommissionBasis::PerUnit(Money::from_billionths(each))),
        (0_i128..50_000_000_000)
            .prop_map(|each| CommissionBasis::PerOrder(Money::from_billionths(each))),
    ];
    let minimum = prop_oneof![Just(0_i128), 0..20_000_000_000_i128];
    (basis, minimum).prop_map(|(basis, minimum)| Commission {
        basis,
        minimum: Money::from_billionths(minimum),
    })
}

/// A lot of a billionth at a thousandth is worth next to nothing: ten thousand of them are one more billionth of money.
#[test]
fn lots_that_cost_nothing_are_bought_too() {
    let bought = affordable(
        Money::from_billionths(156_447_922_241),
        "0.001".parse().unwrap(),
        "0.1".parse().unwrap(),
        LotSize::FRACTIONAL,
        &Commission::default(),
    );
    // Ties go to the even billionth, and this one is odd: the last lot that rounds down is just before the half.
    let quantity = bought.unwrap().quantity.get();
    assert_eq!(quantity, "1564479.222414999".parse().unwrap());
}

#[test]
fn a_budget_beyond_all_quantities_buys_as_many_as_there_can_be() {
    let bought = affordable(
        Money::from_billionths(25_032_918_812_950_432),
        "0.001".parse().unwrap(),
        "0.1".parse().unwrap(),
        LotSize::ONE,
        &Commission::default(),
    );
    let most = Quantity::MAX.floor_to_lot(LotSize::ONE);
    assert_eq!(bought.unwrap().quantity.get(), most);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn cash_pays_this_many_lots_and_not_one_more(
        budget in -1_000_000_000_i128..10_i128.pow(17),
        price in 1_000_000_i64..1_000_000_000_000,
        multiplier in prop_oneof![Just("1"), Just("50"), Just("0.1")],
        lot in prop_oneof![Just("1"), Just("100"), Just("0.001"), Just("0.000000001")],
        commission in commission(),
    ) {
        let (budget, price) = (Money::from_billionths(budget), Price::from_billionths(price));
        let multiplier: Multiplier = multiplier.parse().unwrap();
        let step: Quantity = lot.parse().unwrap();
        let lot = LotSize::new(step).unwrap();
        let pays = |quantity: Quantity| {
            let notional = price.notional(quantity, multiplier).unwrap();
            let fee = commission.of(quantity, notional).unwrap();
            notional.checked_add(fee).unwrap() <= budget
        };
        let found = affordable(budget, price, multiplier, lot, &commission);
        let quantity = found.map_or(Quantity::ZERO, |bought| bought.quantity.get());
        prop_assert!(found.is_none_or(|bought| bought.total().unwrap() <= budget));
        prop_assert!(quantity.is_whole_lots(lot));
        prop_assert!(quantity.is_zero() || pays(quantity), "{quantity} is too many");
        // There may be no more to buy than a quantity can hold.
        if let Ok(more) = quantity.checked_add(step) {
            prop_assert!(!pays(more), "{more} could be paid");
        }
    }
}
