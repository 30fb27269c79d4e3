//! Why a command failed, in the language of the terminal that it was called from.
//!
//! A command's errors are [`anyhow`]'s. Where rumbl itself says what went wrong, the error is a [`Problem`], which holds
//! a [`Message`](crate::i18n::Message) instead of a text: [`Explain::explain`] takes the place of anyhow's `context`, and
//! [`problem`] that of `anyhow!`. [`in_words`] makes one message of an error and all its causes. What other programs and
//! libraries say, such as a database or the operating system, stays as it is.

mod cause;
mod in_words;

pub(crate) use cause::{Explain, problem};
pub(crate) use in_words::{in_words, said_by};
