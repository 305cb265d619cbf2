//! What holds for the entries of the registry together, and for a few kernels on data made for them.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeSet, HashSet};

use bellwether_kernels::{
    ArgKind, BITS_A_WORD, Build, Params, Primitive, RowCtx, Sections, TileMut, TileRef, Value,
    registry, truth_bits,
};
use proptest::prelude::*;

#[test]
fn every_name_belongs_to_one_primitive() {
    let mut seen = HashSet::new();
    for primitive in registry::all() {
        for name in primitive.aliases.iter().chain([&primitive.name]) {
            assert!(seen.insert(*name), "`{name}` is used twice");
        }
    }
}

#[test]
fn every_entry_is_documented() {
    for primitive in registry::all() {
        for text in [primitive.doc, primitive.formula, primitive.source] {
            assert!(!text.is_empty(), "`{}` lacks documentation", primitive.name);
        }
        assert!(!primitive.outputs.is_empty());
    }
}

#[test]
fn every_choice_of_an_average_offers_the_same_types() {
    let args = registry::all().flat_map(|primitive| primitive.args);
    let choices: Vec<BTreeSet<&str>> = args
        .filter_map(|arg| match arg.kind {
            ArgKind::Choice { options } => Some(options.iter().copied().collect()),
            _ => None,
        })
        .filter(|options: &BTreeSet<&str>| options.contains("trima"))
        .collect();
    assert!(choices.len() > 5);
    assert!(choices.iter().all(|options| *options == choices[0]));
}

/// The outputs of a kernel on one tile, each row-major; `inputs` are columns of `rows × lanes` cells.
fn outputs(
    primitive: &'static Primitive,
    values: &[Value],
    rows: usize,
    lanes: usize,
    inputs: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let params = Params::new(primitive, values);
    let mut kernel = match primitive.build {
        Build::Lanes { kernel, .. } => kernel(&params, lanes),
        Build::Section { kernel } => kernel(&params),
        Build::Expression(_) => panic!("`{}` has no kernel", primitive.name),
    };
    let order: Vec<u32> = (0..lanes as u32).collect();
    let ctx = RowCtx {
        rows,
        lanes,
        present: None,
        bars_before: &vec![0; lanes],
        sections: Sections {
            size: lanes,
            order: &order,
            members: None,
        },
    };
    let tiles: Vec<TileRef<'_>> = inputs
        .iter()
        .map(|cells| TileRef::new(cells, lanes))
        .collect();
    let mut results = vec![vec![0.0; rows * lanes]; primitive.outputs.len()];
    let mut outs: Vec<TileMut<'_>> = results
        .iter_mut()
        .map(|cells| TileMut::new(cells, lanes))
        .collect();
    kernel.step(&ctx, &tiles, &mut outs);
    results
}

proptest! {
    #[test]
    fn a_bit_is_set_where_the_condition_holds(
        cells in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), Just(f64::NAN)], 0..300),
    ) {
        let mut words = vec![7; 3];
        truth_bits(&cells, &mut words);
        prop_assert_eq!(words.len(), cells.len().div_ceil(BITS_A_WORD));
        for bit in 0..words.len() * BITS_A_WORD {
            let is_set = words[bit / BITS_A_WORD] >> (bit % BITS_A_WORD) & 1 == 1;
            prop_assert_eq!(is_set, cells.get(bit) == Some(&1.0));
        }
    }

    #[test]
    fn ranks_are_those_of_a_stable_sort(x in row()) {
        let n = x.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| x[a].partial_cmp(&x[b]).unwrap());
        let (mut ranks, mut places) = (vec![0.0; n], vec![0.0; n]);
        let mut first = 0;
        for equals in order.chunk_by(|&a, &b| x[a] == x[b]) {
            for (at, &symbol) in equals.iter().enumerate() {
                let shared = (first + 1) as f64 + 0.5 * (equals.len() - 1) as f64;
                ranks[symbol] = shared / n as f64;
                places[symbol] = (first + at + 1) as f64;
            }
            first += equals.len();
        }
        let one = Value::Window(1);
        let inputs = [x];
        let rank = registry::find("cs_rank").unwrap();
        prop_assert_eq!(&outputs(rank, std::slice::from_ref(&one), 1, n, &inputs)[0], &ranks);
        // As many buckets as symbols: each has its place.
        let buckets = registry::find("cs_quantile").unwrap();
        let values = [Value::Window(n as u32), one];
        prop_assert_eq!(&outputs(buckets, &values, 1, n, &inputs)[0], &places);
    }
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        -3.0..3.0,
        (-2..3).prop_map(f64::from),
        Just(1e300),
        Just(f64::MAX),
        Just(f64::MIN),
        Just(-0.0),
        (-40.0..40.0_f64).prop_map(f64::exp),
        (-300..300).prop_map(|power| 10.0_f64.powi(power)),
        // Neighbours that differ in their last bits only.
        (0_u64..4).prop_map(|ulps| f64::from_bits(1.0_f64.to_bits() + ulps)),
    ]
}

/// Rows of one kind of value and rows of all kinds.
fn row() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(value(), 2..1500),
        prop::collection::vec(-3.0..3.0, 2..1500),
        prop::collection::vec(
            prop_oneof![-3.0..3.0, Just(f64::MAX), Just(f64::MIN)],
            2..300
        ),
        prop::collection::vec((-2..3).prop_map(f64::from), 2..300),
        prop::collection::vec(
            (0_u64..900).prop_map(|ulps| f64::from_bits(1.0_f64.to_bits() + ulps)),
            2..300
        ),
        prop::collection::vec((-300..300).prop_map(|power| 10.0_f64.powi(power)), 2..300),
    ]
}

/// Point of control, upper and lower edge of 70% of a day of bars (high, low, volume) in at most `bins` bins of a quarter.
#[track_caller]
fn check_profile(bins: u32, bars: &[(f64, f64, f64)], expected: [f64; 3]) {
    let rows = bars.len();
    let column = |cell: fn(&(f64, f64, f64)) -> f64| bars.iter().map(cell).collect::<Vec<f64>>();
    let inputs = [
        column(|bar| bar.0),
        column(|bar| bar.1),
        column(|bar| bar.2),
        vec![1.0; rows],
        vec![0.25; rows],
    ];
    let profile = registry::find("volume_profile").unwrap();
    let values: Vec<Value> = profile
        .args
        .iter()
        .map(|arg| match (arg.name, arg.kind) {
            ("bins", ArgKind::Window { .. }) => Value::Window(bins),
            ("bins", _) => Value::Number(f64::from(bins)),
            ("ticks", ArgKind::Window { .. }) => Value::Window(1),
            ("ticks", _) => Value::Number(1.0),
            ("area", _) => Value::Number(70.0),
            (other, _) => panic!("what is `{other}`?"),
        })
        .collect();
    let levels = outputs(profile, &values, rows, 1, &inputs);
    let last: Vec<f64> = levels.iter().map(|level| level[rows - 1]).collect();
    if expected[0].is_nan() {
        assert!(last.iter().all(|level| level.is_nan()), "{last:?}");
    } else {
        assert_eq!(last, expected);
    }
}

#[test]
fn a_bar_without_range_is_in_the_bin_that_begins_at_its_price() {
    check_profile(50, &[(10.0, 10.0, 5.0)], [10.125, 10.25, 10.0]);
}

#[test]
fn a_high_on_an_edge_is_not_in_the_bin_above() {
    // A bin each; of equals the nearest to the middle, and of those the lower.
    check_profile(50, &[(10.5, 10.0, 8.0)], [10.125, 10.5, 10.0]);
    check_profile(50, &[(10.75, 10.0, 9.0)], [10.375, 10.75, 10.0]);
}

#[test]
fn the_value_area_grows_by_the_larger_pair() {
    // Volumes 1, 2, 3, 10, 4, 1, 0.5 from 10 on; 70% of 21.5 is 15.05: 10, then 4 + 1 against 3 + 2, equals go up,
    // which makes 15, then 0.5 alone against 5.
    let bars: Vec<(f64, f64, f64)> = [1.0, 2.0, 3.0, 10.0, 4.0, 1.0, 0.5]
        .into_iter()
        .enumerate()
        .map(|(at, volume)| (10.0 + 0.25 * at as f64, 10.0 + 0.25 * at as f64, volume))
        .collect();
    check_profile(50, &bars, [10.875, 11.5, 10.25]);
}

#[test]
fn a_wide_day_has_wider_bins_at_multiples_of_their_width() {
    // Seven quarters from 10.25 to 12 are too many for four bins; the halves from 10 on hold 3, 0, 3 and 2.
    let bars = [(10.5, 10.25, 3.0), (12.0, 11.0, 4.0), (11.5, 11.0, 1.0)];
    check_profile(4, &bars, [11.25, 11.5, 10.0]);
    check_profile(7, &bars, [10.375, 11.5, 10.25]);
}

#[test]
fn without_volume_there_is_no_profile() {
    check_profile(50, &[(10.5, 10.0, 0.0)], [f64::NAN; 3]);
}
