//! The JSON of presences, assembled from serialised parts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::adapter::NodeId;
use crate::subscriber::SubscriberId;

/// The owner of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A subscriber on this node.
    Here(SubscriberId),
    /// Another node.
    There(NodeId),
}

/// One place from which a key is present.
#[derive(Debug)]
pub(super) struct Meta {
    pub(super) owner: Owner,
    pub(super) reference: String,
    /// The ref of the replaced meta, if clients know it.
    pub(super) replaces: Option<String>,
    /// The whole object, including `phx_ref`.
    pub(super) json: String,
}

impl Meta {
    /// Creates a meta with a ref that is unique across all nodes.
    pub(super) fn new(
        node: NodeId,
        owner: SubscriberId,
        mut meta: Map<String, Value>,
        replaces: Option<String>,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let reference = format!("{node}.{:x}", NEXT.fetch_add(1, Ordering::Relaxed));
        meta.insert("phx_ref".to_owned(), Value::from(reference.as_str()));
        if let Some(replaces) = &replaces {
            meta.insert("phx_ref_prev".to_owned(), Value::from(replaces.as_str()));
        }
        let owner = Owner::Here(owner);
        Self { owner, reference, replaces, json: Value::Object(meta).to_string() }
    }

    /// Whether clients consider both to be the same place. A node that was wrongly declared dead
    /// announces places that clients may still know.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.reference == other.reference
    }

    /// Parses the meta of another node; `None` if it has no ref.
    pub(super) fn from_elsewhere(node: NodeId, json: &RawValue) -> Option<Self> {
        #[derive(Deserialize)]
        struct Refs {
            phx_ref: String,
            phx_ref_prev: Option<String>,
        }
        let json = json.get();
        let refs: Refs = serde_json::from_str(json).ok()?;
        let (reference, replaces) = (refs.phx_ref, refs.phx_ref_prev);
        Some(Self { owner: Owner::There(node), reference, replaces, json: json.to_owned() })
    }
}

/// A JSON object of keys, written entry by entry.
#[derive(Debug)]
pub(super) struct EntriesJson(String);

impl EntriesJson {
    pub(super) fn new() -> Self {
        Self("{".to_owned())
    }

    /// Adds `key: {"metas": […], …extra}`; `extra` is the JSON of an object.
    pub(super) fn add<'a>(
        &mut self,
        key: &str,
        metas: impl Iterator<Item = &'a Arc<Meta>>,
        extra: &str,
    ) {
        let json = &mut self.0;
        if json.len() > 1 {
            json.push(',');
        }
        // A string can always be serialised.
        json.push_str(&serde_json::to_string(key).unwrap_or_default());
        json.push_str(":{\"metas\":[");
        for (index, meta) in metas.enumerate() {
            if index > 0 {
                json.push(',');
            }
            json.push_str(&meta.json);
        }
        json.push(']');
        match extra.strip_prefix('{') {
            Some(fields) if fields != "}" => {
                json.push(',');
                json.push_str(fields);
            }
            _ => json.push('}'),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}
