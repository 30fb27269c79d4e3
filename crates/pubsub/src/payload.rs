//! What a message carries: JSON that is parsed only on demand, or bytes.

use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message's payload: JSON, kept as its text, or binary data. A clone shares the contents.
///
/// Making a payload never fails: a value that has no JSON form is remembered as such, and encoding
/// the message fails. In actix-channels the channel that sends it crashes then, as in Phoenix.
#[derive(Debug, Clone)]
pub struct Payload(Contents);

/// The contents of a [`Payload`], for serializers.
#[derive(Debug, Clone)]
pub enum Contents {
    /// The text of one JSON value.
    Json(ByteString),
    /// Binary data.
    Binary(Bytes),
    /// The reason why a value has no JSON form.
    Unencodable(ByteString),
}

/// Why a payload could not be parsed.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The JSON has another shape.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
    /// The payload is binary data.
    #[error("the payload is binary, not JSON")]
    Binary,
}

impl Payload {
    /// A JSON payload.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_string(value) {
            Ok(text) => Self(Contents::Json(text.into())),
            Err(error) => Self(Contents::Unencodable(error.to_string().into())),
        }
    }

    /// A binary payload; only clients that speak V2 can take it.
    pub fn binary(data: impl Into<Bytes>) -> Self {
        Self(Contents::Binary(data.into()))
    }

    /// The payload `{}`.
    pub fn empty() -> Self {
        Self::from_json_text(ByteString::from_static("{}"))
    }

    /// Wraps text that the caller knows to be one JSON value. It is not parsed and not copied; text
    /// that is not JSON reaches clients as a broken message.
    pub fn from_json_text(text: ByteString) -> Self {
        Self(Contents::Json(text))
    }

    /// Joins pieces of text that together are one JSON value, with one copy.
    ///
    /// This puts a few fields of one client's own in front of JSON that many clients share:
    ///
    /// ```
    /// # use pubsub::Payload;
    /// let page = Payload::json(&[1, 2, 3]);
    /// let own = [r#"{"you":7,"page":"#, page.as_json().unwrap_or("null"), "}"];
    /// assert_eq!(Payload::from_json_parts(&own).as_json(), Some(r#"{"you":7,"page":[1,2,3]}"#));
    /// ```
    pub fn from_json_parts(parts: &[&str]) -> Self {
        Self::from_json_text(parts.concat().into())
    }

    /// What the payload holds.
    pub fn contents(&self) -> &Contents {
        &self.0
    }

    /// The JSON text, unless the payload is something else.
    pub fn as_json(&self) -> Option<&str> {
        match &self.0 {
            Contents::Json(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes, unless the payload is something else.
    pub fn as_binary(&self) -> Option<&Bytes> {
        match &self.0 {
            Contents::Binary(data) => Some(data),
            _ => None,
        }
    }

    /// Its size in bytes.
    pub fn size(&self) -> usize {
        match &self.0 {
            Contents::Json(text) | Contents::Unencodable(text) => text.len(),
            Contents::Binary(data) => data.len(),
        }
    }

    /// Parses the JSON into `T`.
    ///
    /// # Errors
    /// [`PayloadError::Shape`] names what is wrong with the JSON; binary data is never parsed.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, PayloadError> {
        match &self.0 {
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
    fn ready_json_text_is_shared_and_not_copied() {
        let text = ByteString::from(r#"{"n":1}"#);
        let payload = Payload::from_json_text(text.clone());
        assert_eq!(payload.as_json().map(str::as_ptr), Some(text.as_ptr()));
        assert_eq!(payload.size(), 7);
    }
}
