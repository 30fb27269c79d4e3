//! What one thing looks like: flat in the first version, after JSON:API in the second.

use chrono::{NaiveDateTime, SecondsFormat};
use rumbl_core::ids::MAX_ID;
use serde::Serialize;
use serde_json::{Value, json};

use super::version::Version;

/// What a thing has besides its id and its times.
pub(crate) trait Attributes: Serialize {
    /// What it is called.
    const KIND: &'static str;

    /// Its properties, as JSON Schema has them, by name.
    fn properties() -> Value;
}

/// One thing.
#[derive(Debug)]
pub(crate) struct Resource<A> {
    /// Its id.
    pub id: i64,
    /// What else there is to it.
    pub attributes: A,
    /// When it was made, in UTC.
    pub inserted_at: NaiveDateTime,
    /// When it changed last, in UTC.
    pub updated_at: NaiveDateTime,
}

/// One thing in one version.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum One<'a, A> {
    /// Flat.
    Flat {
        /// Its id.
        id: i64,
        #[serde(flatten)]
        attributes: &'a A,
        inserted_at: String,
        updated_at: String,
    },
    /// With its type.
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

/// One thing as a response.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Document<'a, A> {
    /// By itself.
    Bare(One<'a, A>),
    /// As data.
    Data {
        /// The thing.
        data: One<'a, A>,
    },
}

/// Several things as a response.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Documents<'a, A> {
    /// In the first version.
    V1 {
        /// The things.
        data: Vec<One<'a, A>>,
        /// Which of all they are.
        metadata: &'a Metadata,
    },
    /// In the second version.
    V2 {
        /// The things.
        data: Vec<One<'a, A>>,
        /// Which of all they are.
        meta: &'a Metadata,
    },
}

/// Which part of a listing it is. A page by its number knows how many there are; what follows a cursor does
/// not count.
#[derive(Debug, Serialize)]
pub(crate) struct Metadata {
    /// The page's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u32>,
    /// How many entries were asked for.
    pub page_size: u32,
    /// How many there are in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_entries: Option<i64>,
    /// How many pages they fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u32>,
    /// What asks for the following entries; null at the end.
    pub next_cursor: Option<String>,
}

impl<A: Attributes> Resource<A> {
    /// It as it is in a version.
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

    /// It as a response.
    pub(crate) fn document(&self, version: Version) -> Document<'_, A> {
        match version {
            Version::V1 => Document::Bare(self.in_version(version)),
            Version::V2 => Document::Data { data: self.in_version(version) },
        }
    }
}

impl<'a, A: Attributes> Documents<'a, A> {
    /// Things as a response.
    pub(crate) fn new(version: Version, all: &'a [Resource<A>], metadata: &'a Metadata) -> Self {
        let data = all.iter().map(|one| one.in_version(version)).collect();
        match version {
            Version::V1 => Self::V1 { data, metadata },
            Version::V2 => Self::V2 { data, meta: metadata },
        }
    }
}

/// What an id looks like: an integer that no JSON parser rounds.
pub(super) fn id_schema() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": MAX_ID})
}

/// What one thing looks like in a version, as JSON Schema has it.
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

/// Whether an attribute may be left out: its schema says so by a default.
fn is_optional<A: Attributes>(name: &str) -> bool {
    A::properties().get(name).is_some_and(|property| property.get("default").is_some())
}

/// A time as RFC 3339 has it, in UTC.
pub(super) fn utc(time: NaiveDateTime) -> String {
    time.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}
