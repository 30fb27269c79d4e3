//! What a message carries: JSON that is parsed only when asked, or bytes.

use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message's payload: JSON, kept as its text, or binary data. A clone shares the contents.
///
/// A payload never fails to be made: a value that has no JSON form is remembered as such, and the
/// channel that sends it crashes (its client sees `phx_error`), as a failing encoder does in Phoenix.
#[derive(Debug, Clone)]
pub struct Payload(Contents);

#[derive(Debug, Clone)]
pub(crate) enum Contents {
    Json(ByteString),
    Binary(Bytes),
    Unencodable(ByteString),
}

/// Why a payload is not what a handler wanted.
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

    /// Wraps text that is known to be JSON.
    pub(crate) fn from_json_text(text: ByteString) -> Self {
        Self(Contents::Json(text))
    }

    pub(crate) fn contents(&self) -> &Contents {
        &self.0
    }

    /// The JSON text, if that is what it is.
    pub fn as_json(&self) -> Option<&str> {
        match &self.0 {
            Contents::Json(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes, if that is what it is.
    pub fn as_binary(&self) -> Option<&Bytes> {
        match &self.0 {
            Contents::Binary(data) => Some(data),
            _ => None,
        }
    }

    pub(crate) fn len(&self) -> usize {
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
}
