//! What people write, and when, as their clients send it.

use rumbl_factories::text;

/// How long the usual video and the long one are, in ms.
pub(crate) const LENGTH_MS: u64 = 10 * 60 * 1000;
pub(crate) const LONG_LENGTH_MS: u64 = 2 * 60 * 60 * 1000;

/// The payload of the annotation with this number.
pub(crate) fn annotation(number: u64) -> String {
    let at_ms = text::moment_ms(number, LENGTH_MS);
    format!(r#"{{"body":"{}","at":{at_ms}}}"#, text::sentences(number))
}

/// The payload of the message with this number.
pub(crate) fn message(number: u64) -> String {
    format!(r#"{{"content":"{}"}}"#, message_content(number))
}

/// What the message with this number says.
pub(crate) fn message_content(number: u64) -> String {
    text::sentences(number)
}
