//! Numbers of things in words.

/// How many of something: `1 bar`, `3 bars`. The noun is one that takes an s.
///
/// # Examples
/// ```
/// use bellwether_market::counted;
///
/// assert_eq!(counted(1, "gap"), "1 gap");
/// assert_eq!(counted(0, "gap"), "0 gaps");
/// ```
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
