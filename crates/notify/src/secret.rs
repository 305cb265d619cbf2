//! Texts that must not be seen.

use std::fmt;

/// What stands where a secret was.
pub const REDACTED: &str = "***";

/// A token, password or key. It prints as `***`; only [`Secret::expose`] shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` without the secret, should it have got there: errors of libraries like to name the address they failed at.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        // A short secret would turn ordinary words into stars.
        if self.0.len() < 4 {
            text.to_owned()
        } else {
            text.replace(&self.0, REDACTED)
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_and_leaves_texts() {
        let secret = Secret::new("123:abcDEF");
        assert_eq!(format!("{secret} {secret:?}"), "*** ***");
        assert_eq!(
            secret.redact("GET /bot123:abcDEF/getMe failed"),
            "GET /bot***/getMe failed"
        );
    }
}
