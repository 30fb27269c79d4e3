//! JSON that programs send.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use rumbl_core::changeset::Params;
use serde_json::{Map, Value};

use super::version::Version;
use crate::error::{Error, FieldErrors, Result};

/// Objects and arrays that may be inside each other.
const MAX_DEPTH: usize = 16;

/// The JSON of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct JsonBody {
    /// As it came.
    pub bytes: Bytes,
    object: Map<String, Value>,
}

/// What a body has: in the first version an object by this name, in the second one of this type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Root {
    /// Its name.
    pub v1: &'static str,
    /// Its type.
    pub v2: &'static str,
    /// The fields that it may have.
    pub fields: &'static [&'static str],
}

impl JsonBody {
    /// Reads an object.
    ///
    /// # Errors
    /// [`Error::BadRequest`], which names the place.
    pub(crate) fn parse(bytes: Bytes) -> Result<Self> {
        if let Some(at) = too_deep(&bytes) {
            let message = format!("the JSON is nested more than {MAX_DEPTH} deep at byte {at}");
            return Err(Error::BadRequest(message));
        }
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Error::BadRequest(format!("the JSON can't be read: {error}")))?;
        match value {
            Value::Object(object) => Ok(Self { bytes, object }),
            _ => Err(Error::BadRequest("the JSON is no object".to_owned())),
        }
    }

    /// The fields that were sent.
    ///
    /// # Errors
    /// [`Error::Invalid`] when they are missing; and in the second version, when there are others.
    pub(crate) fn params(&self, version: Version, root: Root) -> Result<Params> {
        match version {
            Version::V1 => Ok(Params::from(object(&self.object, root.v1)?.clone())),
            Version::V2 => {
                only(&self.object, &["data"], "")?;
                let data = object(&self.object, "data")?;
                only(data, &["type", "id", "attributes"], "data.")?;
                match data.get("type").and_then(Value::as_str) {
                    Some(name) if name == root.v2 => {}
                    _ => {
                        let message = format!("is not {:?}", root.v2);
                        return Err(Error::Invalid(FieldErrors::one("data.type", message)));
                    }
                }
                let attributes = object(data, "attributes")?;
                only(attributes, root.fields, "")?;
                Ok(Params::from(attributes.clone()))
            }
        }
    }
}

fn object<'a>(parent: &'a Map<String, Value>, name: &str) -> Result<&'a Map<String, Value>> {
    match parent.get(name) {
        Some(Value::Object(object)) => Ok(object),
        None => Err(Error::Invalid(FieldErrors::one(name, "can't be blank"))),
        Some(_) => Err(Error::Invalid(FieldErrors::one(name, "is no object"))),
    }
}

fn only(object: &Map<String, Value>, known: &[&str], path: &str) -> Result<()> {
    let unknown = object.keys().filter(|name| !known.contains(&name.as_str()));
    let errors = unknown.map(|name| (format!("{path}{name}"), vec!["is unknown".to_owned()]));
    let errors = FieldErrors(errors.collect());
    if errors.0.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Where there is more inside each other than may be. It looks at bytes alone, before anything is built.
fn too_deep(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(at);
                }
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

impl FromRequest for JsonBody {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: Root = Root { v1: "video", v2: "video", fields: &["title"] };

    fn params(version: Version, text: &str) -> Result<Params> {
        JsonBody::parse(Bytes::copy_from_slice(text.as_bytes()))?.params(version, VIDEO)
    }

    fn message(version: Version, text: &str) -> String {
        params(version, text).unwrap_err().to_string()
    }

    #[test]
    fn each_version_has_its_own_shape() {
        let one = params(Version::V1, r#"{"video": {"title": "x", "role": "admin"}}"#).unwrap();
        assert_eq!(one.text("title"), Some("x"));
        let data = r#"{"data": {"type": "video", "attributes": {"title": "x"}}}"#;
        assert_eq!(params(Version::V2, data).unwrap().text("title"), Some("x"));
        assert_eq!(message(Version::V1, data), "invalid: video can't be blank");
        let other = r#"{"data": {"type": "user", "attributes": {}}}"#;
        assert_eq!(message(Version::V2, other), "invalid: data.type is not \"video\"");
    }

    #[test]
    fn what_is_unknown_is_refused_in_the_second_version() {
        let text = r#"{"data": {"type": "video", "attributes": {"title": "x", "role": "admin"}}}"#;
        assert_eq!(message(Version::V2, text), "invalid: role is unknown");
        let text = r#"{"data": {"type": "video", "attributes": {}, "links": {}}}"#;
        assert_eq!(message(Version::V2, text), "invalid: data.links is unknown");
    }

    #[test]
    fn malformed_json_is_told_by_its_place() {
        let text = "{\"video\":\n {\"title\": }}";
        let told = message(Version::V1, text);
        assert!(told.ends_with("expected value at line 2 column 12"), "{told}");
        assert!(message(Version::V1, "[]").ends_with("the JSON is no object"));
        assert!(message(Version::V1, "").contains("EOF"));
    }

    #[test]
    fn more_than_16_levels_are_refused_and_brackets_in_texts_are_none() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
            format!("{{\"x\": {open}{close}}}")
        };
        let parsed = |text: String| JsonBody::parse(Bytes::from(text));
        assert!(parsed(nested(MAX_DEPTH)).is_ok());
        let error = parsed(nested(MAX_DEPTH + 1)).unwrap_err().to_string();
        assert!(error.ends_with("more than 16 deep at byte 21"), "{error}");
        assert!(parsed(format!("{{\"x\": \"\\\"{}\"}}", "[".repeat(99))).is_ok());
    }
}
