//! What people read, in their language.
//!
//! Sentences stand in the Fluent files of `locales/LANGUAGE/`, each under an id. Templates name the id:
//! `{{ t(id="videos-title") }}`. Rust code makes a [`Message`] with [`t!`], which is in no language yet; it is
//! translated where it meets its reader, by a template (`{{ page.note | t }}`) or by [`Message::text`].
//!
//! A message with markup is named in templates by `t_html`; its values are escaped. An id that a language lacks, that
//! nothing uses, or that has other values than in English fails the tests.

mod catalog;
#[cfg(test)]
mod completeness;
mod core_errors;
mod inline;
mod locale;
mod message;
mod numbers;
mod pseudo;
mod template_functions;

pub(crate) use catalog::{CatalogError, reload};
pub(crate) use inline::{escaped, inline};
pub(crate) use locale::Locale;
pub(crate) use message::{Arg, Message, listed, t, text};
pub(crate) use template_functions::register;
