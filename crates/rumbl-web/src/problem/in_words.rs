use std::error::Error as StdError;

use anyhow::Error;
use rumbl_core::Error as CoreError;
use rumbl_core::accounts::InvalidRole;
use rumbl_core::repo::InvalidDatabaseUrl;

use super::cause::Problem;
use crate::config::ConfigError;
use crate::i18n::{Message, t};

/// An error and its causes as one message, outermost first, separated by colons.
pub(crate) fn in_words(error: &Error) -> Message {
    let mut links: Vec<_> = error.chain().map(said_by).collect();
    let innermost = links.pop().unwrap_or_else(|| error.to_string().into());
    links.into_iter().rev().fold(innermost, |why, what| t!("because", what = what, why = why))
}

/// What an error says by itself, without its causes. One that rumbl has no message for is quoted.
pub(crate) fn said_by(error: &(dyn StdError + 'static)) -> Message {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        return problem.message.clone();
    }
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        return error.message();
    }
    if let Some(error) = error.downcast_ref::<CoreError>() {
        return error.into();
    }
    if let Some(error) = error.downcast_ref::<InvalidDatabaseUrl>() {
        return error.into();
    }
    if error.is::<InvalidRole>() {
        return t!("cli-no-role");
    }
    error.to_string().into()
}
