use std::io::{self, Write};

use anyhow::{Error, Result};

use crate::config::terminal_locale;
use crate::i18n::{Locale, Message, t};
use crate::problem::in_words;

/// Where a command prints what people read, in their language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) locale: Locale,
}

impl Terminal {
    /// The terminal that the command was called from.
    pub(super) fn of_process() -> Self {
        Self { locale: terminal_locale() }
    }

    /// Prints a result.
    pub(super) fn say(self, message: &Message) -> Result<()> {
        print(&message.text(self.locale))
    }

    /// Prints to standard error what fails nothing.
    pub(super) fn warn(self, warning: &Message) {
        self.complain(&t!("cli-warning", warning = warning.clone()));
    }

    /// Prints to standard error why the command failed.
    pub(super) fn fail(self, error: &Error) {
        self.complain(&t!("cli-failure", why = in_words(error)));
    }

    fn complain(self, message: &Message) {
        // If even standard error fails, nothing is left to do.
        writeln!(io::stderr(), "{}", message.text(self.locale)).ok();
    }
}

/// Prints a line that programs read too, and that is the same in every language. A closed pipe, as in
/// `rumbl routes | head -1`, is no error.
pub(super) fn print(line: &str) -> Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
