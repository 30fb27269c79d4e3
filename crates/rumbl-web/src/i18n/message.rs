//! Messages that are in no language yet.

use std::borrow::Cow;
use std::fmt;

use fluent_bundle::{FluentArgs, FluentValue};
use rumbl_core::changeset::FieldError;
use serde::{Serialize, Serializer};

use super::catalog;
use super::inline::escaped;
use super::locale::Locale;

/// A sentence by its id in the Fluent files, and what it is about. [`t!`](crate::i18n::t) makes one.
///
/// Serialized for a template it is `{id, args}`, which the filter `t` translates. `Display` is its English, for logs
/// and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    id: Cow<'static, str>,
    #[serde(serialize_with = "as_map")]
    args: Vec<(&'static str, Arg)>,
}

/// A value in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Arg {
    /// A number, which chooses the plural form and is formatted by the language.
    Number(i64),
    /// Text that is the same in every language, such as a name.
    Text(String),
    /// Another message.
    Message(Message),
}

/// A [`Message`]: `t!("ago-minutes", count = 3)`.
macro_rules! t {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::Message::new($id)$(.with(stringify!($name), $value))*
    };
}
pub(crate) use t;

/// A message in a language: `text!(locale, "ago-minutes", count = 3)`.
macro_rules! text {
    ($locale:expr, $($message:tt)+) => {
        $crate::i18n::t!($($message)+).text($locale)
    };
}
pub(crate) use text;

impl Message {
    /// A message without values.
    pub(crate) const fn new(id: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), args: Vec::new() }
    }

    /// A message without values whose id is made from a name, as those of the command line's help are. A test sees to it
    /// that each of these exists.
    pub(crate) fn of_id(id: String) -> Self {
        Self { id: Cow::Owned(id), args: Vec::new() }
    }

    /// Adds a value, or replaces it.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.retain(|(given, _)| *given != name);
        self.args.push((name, value.into()));
        self
    }

    /// The message in a language.
    pub(crate) fn text(&self, locale: Locale) -> String {
        self.formatted(locale, |arg| arg.value(locale))
    }

    /// A message with markup in a language. Its values are escaped, and it is not.
    pub(crate) fn html(&self, locale: Locale) -> String {
        self.formatted(locale, |arg| match arg.value(locale) {
            FluentValue::String(text) => escaped_value(&text).into(),
            number => number,
        })
    }

    fn formatted<'a>(
        &'a self,
        locale: Locale,
        value: impl Fn(&'a Arg) -> FluentValue<'a>,
    ) -> String {
        if self.args.is_empty() {
            return catalog::format(locale, &self.id, None);
        }
        let args: FluentArgs<'_> =
            self.args.iter().map(|(name, arg)| (*name, value(arg))).collect();
        catalog::format(locale, &self.id, Some(&args))
    }
}

impl Arg {
    fn value(&self, locale: Locale) -> FluentValue<'_> {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Message(message) => message.text(locale).into(),
        }
    }
}

/// Text for HTML, with apostrophes escaped too, as everywhere in live pages.
fn escaped_value(text: &str) -> String {
    escaped(text).replace('\'', "&#39;")
}

/// Messages in a row: `read, annotate`.
pub(crate) fn listed(messages: impl Iterator<Item = Message>) -> Option<Message> {
    messages.reduce(|before, last| t!("list", before = before, last = last))
}

fn as_map<S: Serializer>(args: &[(&'static str, Arg)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(args.iter().map(|(name, arg)| (name, arg)))
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text(Locale::English))
    }
}

/// Text that is the same in every language.
impl From<&str> for Message {
    fn from(text: &str) -> Self {
        t!("verbatim", text = text)
    }
}

/// Text that is the same in every language.
impl From<String> for Message {
    fn from(text: String) -> Self {
        t!("verbatim", text = text)
    }
}

/// The error's own message is its id, since changesets know no languages.
impl From<&FieldError> for Message {
    fn from(error: &FieldError) -> Self {
        let id = error_id(error.message);
        if !catalog::has(&id) {
            return error.to_string().into();
        }
        // As in the ecosystem's messages, a limit is not grouped: programs read them too.
        let args = error.params.iter().map(|(name, value)| (*name, Arg::Text(value.to_string())));
        Self { id: Cow::Owned(id), args: args.collect() }
    }
}

/// The id of a changeset's message: `can't be blank` is `error-cant-be-blank`.
pub(super) fn error_id(message: &str) -> String {
    let mut id = "error".to_owned();
    for word in
        message.replace(['\'', '’'], "").split(|letter: char| !letter.is_ascii_alphanumeric())
    {
        if !word.is_empty() {
            id.push('-');
            id.push_str(&word.to_ascii_lowercase());
        }
    }
    id
}

macro_rules! numbers {
    ($($number:ty)+) => {
        $(impl From<$number> for Arg {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        })+
    };
}
numbers! { u16 i32 u32 i64 u64 usize }

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_in_markup_and_only_there() {
        let message = Message::from("<b>O'Neil & \"Co\"</b>");
        assert_eq!(message.text(Locale::English), "<b>O'Neil & \"Co\"</b>");
        let html = "&lt;b&gt;O&#39;Neil &amp; &quot;Co&quot;&lt;/b&gt;";
        assert_eq!(message.html(Locale::English), html);
        assert_eq!(Message::from("<").with("text", message).html(Locale::English), html);
    }
}
