//! Comparing outputs, and saying where they differ.

/// Whether all cells have the same bits; missing is missing.
pub fn same_bits(
    what: &str,
    lanes: usize,
    expected: &[Vec<f64>],
    got: &[Vec<f64>],
) -> Result<(), String> {
    compare(what, lanes, expected, got, |_, _, a, b| {
        a.to_bits() == b.to_bits()
    })
}

/// Whether all cells agree as `alike(output, cell, expected, got)` says; missing agrees with missing alone.
pub fn compare(
    what: &str,
    lanes: usize,
    expected: &[Vec<f64>],
    got: &[Vec<f64>],
    alike: impl Fn(usize, usize, f64, f64) -> bool,
) -> Result<(), String> {
    assert_eq!(expected.len(), got.len(), "{what}: other outputs");
    for (output, (expected, got)) in expected.iter().zip(got).enumerate() {
        assert_eq!(expected.len(), got.len(), "{what}: other cells");
        for (cell, (&a, &b)) in expected.iter().zip(got).enumerate() {
            let agree = if a.is_nan() || b.is_nan() {
                a.is_nan() && b.is_nan()
            } else {
                alike(output, cell, a, b)
            };
            if !agree {
                let (row, lane) = (cell / lanes, cell % lanes);
                return Err(format!(
                    "{what}: output {output}, row {row}, lane {lane}: expected {a:?}, got {b:?}"
                ));
            }
        }
    }
    Ok(())
}

/// Whether two numbers agree to 1e-9, relative to themselves or to the largest input that they depend on.
pub fn near(a: f64, b: f64, largest_input: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(largest_input)
}
