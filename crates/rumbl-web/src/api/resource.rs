//! The JSON of a resource: flat in version 1, following JSON:API in version 2.

use chrono::{NaiveDateTime, SecondsFormat};
use rumbl_core::ids::MAX_ID;
use serde::Serialize;
use serde_json::{Value, json};

use super::version::Version;

/// A resource's attributes, other than its id and timestamps.
pub(crate) trait Attributes: Serialize {
    /// The resource's type.
    const KIND: &'static str;

    /// The JSON Schema of each attribute, by name.
    fn properties() -> Value;
}

/// A resource.
#[derive(Debug)]
pub(crate) struct Resource<A> {
    /// Its id.
    pub id: i64,
    /// Its other attributes.
    pub attributes: A,
    /// When it was created, in UTC.
    pub inserted_at: NaiveDateTime,
    /// When it was last changed, in UTC.
    pub updated_at: NaiveDateTime,
}

/// A resource in one version.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum One<'a, A> {
    /// Version 1: a flat object.
    Flat {
        id: i64,
        #[serde(flatten)]
        attributes: &'a A,
        inserted_at: String,
        updated_at: String,
    },
    /// Version 2: an object with a type.
    Typed {
        #[serde(rename = "type")]
        kind: &'static str,
        id: String,
        attributes: Timed<'a, A>,
    },
}

#[derive(Debug, Serialize)]
pub(crate) struct Timed<'a, A> {
    #[serde(flatten)]
    attributes: &'a A,
    created_at: String,
    updated_at: String,
}

/// A response with one resource.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Document<'a, A> {
    /// Version 1: the resource alone.
    Bare(One<'a, A>),
    /// Version 2: the resource under `data`.
    Data {
        /// The resource.
        data: One<'a, A>,
    },
}

/// A response with several resources.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Documents<'a, A> {
    /// Version 1.
    V1 {
        data: Vec<One<'a, A>>,
        /// Which part of the listing this is.
        metadata: &'a Metadata,
    },
    /// Version 2.
    V2 {
        data: Vec<One<'a, A>>,
        /// Which part of the listing this is.
        meta: &'a Metadata,
    },
}

/// Which part of a listing a response contains. Totals are given for numbered pages, but not for cursors.
#[derive(Debug, Serialize)]
pub(crate) struct Metadata {
    /// The number of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u32>,
    /// The requested number of entries.
    pub page_size: u32,
    /// The total number of entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_entries: Option<i64>,
    /// The total number of pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u32>,
    /// The cursor for the following entries; null at the end.
    pub next_cursor: Option<String>,
}

impl<A: Attributes> Resource<A> {
    /// The resource in a version.
    pub(crate) fn in_version(&self, version: Version) -> One<'_, A> {
        let (inserted_at, updated_at) = (utc(self.inserted_at), utc(self.updated_at));
        let attributes = &self.attributes;
        match version {
            Version::V1 => One::Flat { id: self.id, attributes, inserted_at, updated_at },
            Version::V2 => One::Typed {
                kind: A::KIND,
                id: self.id.to_string(),
                attributes: Timed { attributes, created_at: inserted_at, updated_at },
            },
        }
    }

    /// The response with this resource.
    pub(crate) fn document(&self, version: Version) -> Document<'_, A> {
        match version {
            Version::V1 => Document::Bare(self.in_version(version)),
            Version::V2 => Document::Data { data: self.in_version(version) },
        }
    }
}

impl<'a, A: Attributes> Documents<'a, A> {
    /// A response with several resources.
    pub(crate) fn new(version: Version, all: &'a [Resource<A>], metadata: &'a Metadata) -> Self {
        let data = all.iter().map(|one| one.in_version(version)).collect();
        match version {
            Version::V1 => Self::V1 { data, metadata },
            Version::V2 => Self::V2 { data, meta: metadata },
        }
    }
}

/// The schema of an id: an integer that no JSON parser rounds.
pub(super) fn id_schema() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": MAX_ID})
}

/// The JSON Schema of a resource in a version.
pub(crate) fn schema<A: Attributes>(version: Version) -> Value {
    let mut properties = A::properties();
    let time = json!({"type": "string", "format": "date-time"});
    let Some(fields) = properties.as_object_mut() else { return properties };
    let own: Vec<String> = fields.keys().cloned().collect();
    let is_required = |name: &String| !is_optional::<A>(name);
    match version {
        Version::V1 => {
            let mut required: Vec<String> = own.into_iter().filter(is_required).collect();
            required.extend(["id", "inserted_at", "updated_at"].map(str::to_owned));
            fields.insert("id".to_owned(), id_schema());
            fields.insert("inserted_at".to_owned(), time.clone());
            fields.insert("updated_at".to_owned(), time);
            json!({"type": "object", "properties": properties, "required": required})
        }
        Version::V2 => {
            let mut required: Vec<String> = own.into_iter().filter(is_required).collect();
            required.extend(["created_at", "updated_at"].map(str::to_owned));
            fields.insert("created_at".to_owned(), time.clone());
            fields.insert("updated_at".to_owned(), time);
            json!({
                "type": "object",
                "required": ["type", "id", "attributes"],
                "properties": {
                    "type": {"const": A::KIND},
                    "id": {"type": "string", "pattern": "^[1-9][0-9]*$"},
                    "attributes": {
                        "type": "object", "properties": properties, "required": required,
                    },
                },
            })
        }
    }
}

/// Whether an attribute is optional, which a default in its schema indicates.
fn is_optional<A: Attributes>(name: &str) -> bool {
    A::properties().get(name).is_some_and(|property| property.get("default").is_some())
}

/// A UTC time in RFC 3339.
pub(super) fn utc(time: NaiveDateTime) -> String {
    time.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}
