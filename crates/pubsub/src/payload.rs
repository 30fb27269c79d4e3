//! Message payloads: JSON that is parsed only on demand, or bytes.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::contents::Contents;
use crate::shared_text::SharedText;

/// A message's payload: JSON, kept as text, or binary data. Clones share the contents.
///
/// Creating a payload never fails. A value that can't be serialised is recorded as such, and
/// encoding the message fails later. In actix-channels the channel that sends it then crashes, as
/// in Phoenix.
#[derive(Debug, Clone)]
pub struct Payload(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Contents that belong to one message.
    Own(Contents),
    /// Text shared by many messages.
    Shared(SharedText),
    /// A few fields of this message followed by text that many messages share.
    Led(Arc<Led>),
}

#[derive(Debug)]
struct Led {
    lead: Box<str>,
    shared: SharedText,
    /// Both parts in one piece, built on demand.
    joined: OnceLock<Contents>,
}

/// A payload's JSON, in the two pieces in which it is stored.
#[derive(Debug, Clone, Copy)]
pub struct JsonPieces<'a> {
    /// The message's own part, which comes first.
    pub lead: &'a str,
    /// The part that other messages may share, if any.
    pub shared: Option<&'a SharedText>,
}

/// Why a payload could not be parsed.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The JSON doesn't match the type.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
    /// The payload is binary data.
    #[error("the payload is binary, not JSON")]
    Binary,
}

impl Payload {
    /// Creates a JSON payload.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_string(value) {
            Ok(text) => Self::own(Contents::Json(text.into())),
            Err(error) => Self::own(Contents::Unencodable(error.to_string().into())),
        }
    }

    /// Creates a binary payload, which only clients that speak V2 can receive.
    pub fn binary(data: impl Into<Bytes>) -> Self {
        Self::own(Contents::Binary(data.into()))
    }

    /// The payload `{}`.
    pub fn empty() -> Self {
        Self::from_json_text(ByteString::from_static("{}"))
    }

    /// Wraps text that the caller knows to be one JSON value. It is neither parsed nor copied;
    /// clients receive a broken message if it isn't JSON.
    pub fn from_json_text(text: ByteString) -> Self {
        Self::own(Contents::Json(text))
    }

    /// Joins pieces of text that together form one JSON value, with one copy.
    pub fn from_json_parts(parts: &[&str]) -> Self {
        Self::from_json_text(parts.concat().into())
    }

    /// Makes the text shareable, for a payload that goes into many messages: a sender that holds
    /// several of them stores and counts the text once. Binary data is unchanged.
    #[must_use]
    pub fn shared(self) -> Self {
        match self.0 {
            Kind::Own(Contents::Json(text)) => Self(Kind::Shared(SharedText::new(text))),
            kind => Self(kind),
        }
    }

    /// Puts a few fields in front of those of a JSON object, without copying the object if it is
    /// [shared](Self::shared). `fields` is the JSON of a non-empty object. A payload that isn't an
    /// object is returned unchanged.
    ///
    /// ```
    /// # use pubsub::Payload;
    /// let page = Payload::json(&serde_json::json!({"page": [1, 2, 3]})).shared();
    /// let own = page.with_fields(r#"{"you":7}"#);
    /// assert_eq!(own.as_json(), Some(r#"{"you":7,"page":[1,2,3]}"#));
    /// ```
    #[must_use]
    pub fn with_fields(&self, fields: &str) -> Self {
        let (Some(own), Some(text)) = (fields.strip_suffix('}'), self.as_json()) else {
            return self.clone();
        };
        let Some(rest) = text.strip_prefix('{') else { return self.clone() };
        if rest.trim_start().starts_with('}') {
            return Self::from_json_text(fields.into());
        }
        match &self.0 {
            Kind::Shared(object) => {
                let (lead, shared) = (format!("{own},").into(), object.without_first_byte());
                Self(Kind::Led(Arc::new(Led { lead, shared, joined: OnceLock::new() })))
            }
            _ => Self::from_json_parts(&[own, ",", rest]),
        }
    }

    fn own(contents: Contents) -> Self {
        Self(Kind::Own(contents))
    }

    /// The contents of the payload.
    pub fn contents(&self) -> &Contents {
        match &self.0 {
            Kind::Own(contents) => contents,
            Kind::Shared(text) => text.contents(),
            Kind::Led(led) => led
                .joined
                .get_or_init(|| Contents::Json([&led.lead, led.shared.as_str()].concat().into())),
        }
    }

    /// The JSON in pieces, so that a sender need not copy the shared part; `None` if the payload
    /// isn't JSON.
    pub fn json_pieces(&self) -> Option<JsonPieces<'_>> {
        match &self.0 {
            Kind::Own(Contents::Json(text)) => Some(JsonPieces { lead: text, shared: None }),
            Kind::Own(_) => None,
            Kind::Shared(text) => Some(JsonPieces { lead: "", shared: Some(text) }),
            Kind::Led(led) => Some(JsonPieces { lead: &led.lead, shared: Some(&led.shared) }),
        }
    }

    /// The JSON text, or `None` if the payload isn't JSON.
    pub fn as_json(&self) -> Option<&str> {
        match self.contents() {
            Contents::Json(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes, or `None` if the payload isn't binary.
    pub fn as_binary(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Own(Contents::Binary(data)) => Some(data),
            _ => None,
        }
    }

    /// The payload's size in bytes.
    pub fn size(&self) -> usize {
        match &self.0 {
            Kind::Own(Contents::Json(text) | Contents::Unencodable(text)) => text.len(),
            Kind::Own(Contents::Binary(data)) => data.len(),
            Kind::Shared(text) => text.as_str().len(),
            Kind::Led(led) => led.lead.len() + led.shared.as_str().len(),
        }
    }

    /// Parses the JSON into `T`.
    ///
    /// # Errors
    /// [`PayloadError::Shape`] if the JSON doesn't match `T`, [`PayloadError::Binary`] for binary
    /// data.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, PayloadError> {
        match self.contents() {
            Contents::Json(text) => Ok(serde_json::from_str(text)?),
            _ => Err(PayloadError::Binary),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bytestring::ByteString;

    use super::{Contents, Payload, PayloadError};

    #[test]
    fn json_is_parsed_on_demand_and_binary_is_not() {
        assert_eq!(Payload::json(&[1, 2]).parse::<Vec<u8>>().unwrap(), [1, 2]);
        assert!(matches!(Payload::json("x").parse::<u8>(), Err(PayloadError::Shape(_))));
        assert!(matches!(Payload::binary("x").parse::<u8>(), Err(PayloadError::Binary)));
    }

    #[test]
    fn a_value_without_a_json_form_is_remembered_as_such() {
        let odd = BTreeMap::from([(vec![1], 2)]);
        assert!(matches!(Payload::json(&odd).contents(), Contents::Unencodable(_)));
    }

    #[test]
    fn fields_are_put_in_front_of_an_object_and_of_nothing_else() {
        for shared in [false, true] {
            let of = |text: &str| {
                let payload = Payload::from_json_text(text.into());
                if shared { payload.shared() } else { payload }
            };
            let led = of(r#"{"a":1}"#).with_fields(r#"{"b":2}"#);
            assert_eq!((led.as_json(), led.size()), (Some(r#"{"b":2,"a":1}"#), 13));
            assert_eq!(of("{}").with_fields(r#"{"b":2}"#).as_json(), Some(r#"{"b":2}"#));
            assert_eq!(of("[1]").with_fields(r#"{"b":2}"#).as_json(), Some("[1]"));
        }
        let binary = Payload::binary("x").shared().with_fields(r#"{"b":2}"#);
        assert_eq!(binary.as_binary().map(|data| &data[..]), Some(&b"x"[..]));
    }

    #[test]
    fn what_is_shared_is_not_copied_for_a_message_with_fields_of_its_own() {
        let page = Payload::json(&serde_json::json!({"page": 1})).shared();
        let led = page.with_fields(r#"{"you":7}"#);
        let pieces = led.json_pieces().unwrap();
        assert_eq!(pieces.lead, r#"{"you":7,"#);
        let inside = page.as_json().unwrap().as_bytes()[1..].as_ptr();
        assert_eq!(pieces.shared.unwrap().as_str().as_ptr(), inside);
        assert!(Payload::json(&1).json_pieces().unwrap().shared.is_none());
        assert!(Payload::binary("x").json_pieces().is_none());
    }

    #[test]
    fn ready_json_text_is_shared_and_not_copied() {
        let text = ByteString::from(r#"{"n":1}"#);
        let payload = Payload::from_json_text(text.clone());
        assert_eq!(payload.as_json().map(str::as_ptr), Some(text.as_ptr()));
        assert_eq!(payload.size(), 7);
    }
}
