//! How a command ends when it does not succeed.

use std::process::ExitCode;

/// Why a command did not succeed: one line what, one line what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    help: Option<String>,
    status: Status,
}

/// The exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// It did not work.
    Failed = 1,
    /// It was asked for in a wrong way.
    Usage = 2,
    /// A check did not hold.
    DoesNotHold = 3,
}

impl Failure {
    /// It did not work.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: None,
            status: Status::Failed,
        }
    }

    /// It was asked for in a wrong way.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self {
            status: Status::Usage,
            ..Self::new(what)
        }
    }

    /// A check did not hold; everything there is to say was printed.
    pub(crate) fn does_not_hold(what: impl Into<String>) -> Self {
        Self {
            status: Status::DoesNotHold,
            ..Self::new(what)
        }
    }

    /// The same with what to do.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says it on the error stream.
    #[expect(
        clippy::print_stderr,
        reason = "this is where a command line talks to its user"
    )]
    pub(crate) fn report(&self) -> ExitCode {
        if !self.what.is_empty() {
            let what = self.what.trim_end();
            eprintln!(
                "{}{what}",
                if what.starts_with("error") {
                    ""
                } else {
                    "error: "
                }
            );
        }
        if let Some(help) = &self.help {
            eprintln!("help: {help}");
        }
        ExitCode::from(self.status as u8)
    }
}

/// Any error of a library, with its causes.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut what = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            // Some errors repeat their cause in their own words.
            if !what.contains(&text) {
                what = format!("{what}: {text}");
            }
            cause = inner.source();
        }
        Self::new(what)
    }
}
