//! JSON that programs send.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use rumbl_core::changeset::Params;
use serde_json::{Map, Value};

use super::version::Version;
use crate::error::{Error, FieldErrors, Result};

/// How deeply objects and arrays may be nested.
const MAX_DEPTH: usize = 16;
const OTHER_TYPE: &str = "the type in the body does not match this resource";
const OTHER_ID: &str = "the id in the body does not match the id in the path";
/// Why a request of the second version may get a 409.
pub(super) const CONFLICT: &str =
    "resource_mismatch: the type or the id in the body does not match the resource in the path";

/// The JSON of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct JsonBody {
    /// The bytes that were sent.
    pub bytes: Bytes,
    object: Map<String, Value>,
    /// The id in the path, if the request changes the resource there.
    changed_id: Option<String>,
}

/// What a body has: in the first version an object by this name, in the second one of this type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Root {
    /// Its name.
    pub v1: &'static str,
    /// Its type.
    pub v2: &'static str,
    /// The fields that it may have, each with its schema. The document shows them, and what is sent has to be
    /// of their types.
    pub fields: fn() -> Value,
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
            Value::Object(object) => Ok(Self { bytes, object, changed_id: None }),
            _ => Err(Error::BadRequest("the JSON must be an object".to_owned())),
        }
    }

    /// The fields that were sent.
    ///
    /// # Errors
    /// [`Error::Invalid`] when they are missing or of another type; and in the second version, when there are others.
    /// [`Error::OtherResource`] in the second version, when the resource is of another type, or isn't the one in the path
    /// (JSON:API, “Updating Resources”).
    pub(crate) fn params(&self, version: Version, root: Root) -> Result<Params> {
        let fields = (root.fields)();
        let sent = match version {
            Version::V1 => object(&self.object, root.v1)?,
            Version::V2 => {
                only(&self.object, |name| name == "data", "")?;
                let data = object(&self.object, "data")?;
                only(data, |name| ["type", "id", "attributes"].contains(&name), "data.")?;
                if string(data, "type")?.ok_or_else(|| blank("data.type"))? != root.v2 {
                    return Err(Error::OtherResource(OTHER_TYPE));
                }
                let id = string(data, "id")?;
                if id.zip(self.changed_id.as_deref()).is_some_and(|(sent, own)| sent != own) {
                    return Err(Error::OtherResource(OTHER_ID));
                }
                let attributes = object(data, "attributes")?;
                only(attributes, |name| fields.get(name).is_some(), "")?;
                attributes
            }
        };
        typed(sent, &fields)?;
        Ok(Params::from(sent.clone()))
    }

    /// A string by its name, in either version, whatever object it is in.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let parts = self.object.values().flat_map(|part| [Some(part), part.get("attributes")]);
        parts.flatten().find_map(|part| part.get(name)?.as_str())
    }
}

/// A member of `data`; `None` if it is missing.
fn string<'a>(data: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>> {
    let invalid = || Error::Invalid(FieldErrors::one(format!("data.{name}"), "must be a string"));
    data.get(name).map(|value| value.as_str().ok_or_else(invalid)).transpose()
}

fn blank(name: &str) -> Error {
    Error::Invalid(FieldErrors::one(name, "can't be blank"))
}

fn object<'a>(parent: &'a Map<String, Value>, name: &str) -> Result<&'a Map<String, Value>> {
    match parent.get(name) {
        Some(Value::Object(object)) => Ok(object),
        None => Err(blank(name)),
        Some(_) => Err(Error::Invalid(FieldErrors::one(name, "must be an object"))),
    }
}

fn only(object: &Map<String, Value>, is_known: impl Fn(&str) -> bool, path: &str) -> Result<()> {
    let unknown = object.keys().filter(|name| !is_known(name));
    none_of(unknown.map(|name| (format!("{path}{name}"), vec!["is unknown".to_owned()])))
}

/// Refuses values of another type than their field's. A value that no form could send, such as an object in the place of
/// a string, doesn't count as an empty field.
fn typed(sent: &Map<String, Value>, fields: &Value) -> Result<()> {
    none_of(sent.iter().filter_map(|(name, value)| {
        let schema = fields.get(name).filter(|schema| !is_of_type(value, schema))?;
        let message = if value.is_null() { "can't be blank" } else { wanted(schema) };
        Some((name.clone(), vec![message.to_owned()]))
    }))
}

fn none_of(errors: impl Iterator<Item = (String, Vec<String>)>) -> Result<()> {
    let errors = FieldErrors(errors.collect());
    if errors.0.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Whether a value is of one of the types that its schema names.
fn is_of_type(value: &Value, schema: &Value) -> bool {
    types(schema).any(|name| match name {
        "string" => value.is_string(),
        // JSON has no integers: 7.0 is one as much as 7.
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.as_array().is_some_and(|all| {
            all.iter().all(|one| schema.get("items").is_none_or(|items| is_of_type(one, items)))
        }),
        _ => false,
    })
}

fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let named = schema.get("type");
    let several = named.and_then(Value::as_array).into_iter().flatten();
    named.into_iter().chain(several).filter_map(Value::as_str)
}

fn wanted(schema: &Value) -> &'static str {
    match types(schema).next() {
        Some("string") => "must be a string",
        Some("array") if types(&schema["items"]).any(|name| name == "integer") => {
            "must be a list of whole numbers"
        }
        Some("array") => "must be a list of strings",
        Some("integer") => "must be a whole number",
        Some("boolean") => "must be true or false",
        _ => "is invalid",
    }
}

/// Where the JSON is nested too deeply. It only looks at bytes, before anything is parsed.
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
        let mut body = request.extensions().get::<Self>().cloned().unwrap_or_default();
        if [Method::PATCH, Method::DELETE].contains(request.method()) {
            body.changed_id = request.match_info().get("id").map(str::to_owned);
        }
        ready(Ok(body))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const VIDEO: Root = Root {
        v1: "video",
        v2: "video",
        fields: || {
            json!({
                "title": {"type": "string"},
                "category_id": {"type": ["integer", "null"]},
                "answers_enabled": {"type": "boolean"},
                "tags": {"type": "array", "items": {"type": "string"}},
            })
        },
    };

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
        assert!(matches!(params(Version::V2, other), Err(Error::OtherResource(OTHER_TYPE))));
        let untyped = r#"{"data": {"attributes": {}}}"#;
        assert_eq!(message(Version::V2, untyped), "invalid: data.type can't be blank");
        let numbered = r#"{"data": {"type": 7, "attributes": {}}}"#;
        assert_eq!(message(Version::V2, numbered), "invalid: data.type must be a string");
    }

    #[test]
    fn what_is_unknown_is_refused_in_the_second_version() {
        let text = r#"{"data": {"type": "video", "attributes": {"title": "x", "role": "admin"}}}"#;
        assert_eq!(message(Version::V2, text), "invalid: role is unknown");
        let text = r#"{"data": {"type": "video", "attributes": {}, "links": {}}}"#;
        assert_eq!(message(Version::V2, text), "invalid: data.links is unknown");
    }

    #[test]
    fn what_is_of_another_type_than_its_field_is_refused_in_both_versions() {
        for (field, value, told) in [
            ("title", "{}", "title must be a string"),
            ("title", "7", "title must be a string"),
            ("title", "null", "title can't be blank"),
            ("category_id", "\"7\"", "category id must be a whole number"),
            ("category_id", "7.5", "category id must be a whole number"),
            ("category_id", "[7]", "category id must be a whole number"),
            ("answers_enabled", "\"true\"", "answers enabled must be true or false"),
            ("tags", "[7]", "tags must be a list of strings"),
            ("tags", "\"a\"", "tags must be a list of strings"),
        ] {
            let fields = format!("{{\"{field}\": {value}}}");
            let typed = format!(r#"{{"data": {{"type": "video", "attributes": {fields}}}}}"#);
            let flat = format!(r#"{{"video": {fields}}}"#);
            assert_eq!(message(Version::V1, &flat), format!("invalid: {told}"));
            assert_eq!(message(Version::V2, &typed), format!("invalid: {told}"));
        }
        for (field, value) in [
            ("title", "\"\""),
            ("category_id", "7.0"),
            ("category_id", "null"),
            ("answers_enabled", "false"),
            ("tags", "[\"a\"]"),
            ("tags", "[]"),
        ] {
            let flat = format!(r#"{{"video": {{"{field}": {value}}}}}"#);
            assert!(params(Version::V1, &flat).is_ok(), "{flat}");
        }
        let numbered = r#"{"data": {"type": "video", "id": 7, "attributes": {}}}"#;
        assert_eq!(message(Version::V2, numbered), "invalid: data.id must be a string");
    }

    #[test]
    fn malformed_json_is_told_by_its_place() {
        let text = "{\"video\":\n {\"title\": }}";
        let told = message(Version::V1, text);
        assert!(told.ends_with("expected value at line 2 column 12"), "{told}");
        assert!(message(Version::V1, "[]").ends_with("the JSON must be an object"));
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
