//! Metas by key, and what has come and gone since the last diff.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One place from which a key is present.
#[derive(Debug)]
pub(super) struct Meta {
    pub(super) owner: u64,
    pub(super) reference: String,
    /// The whole object, `phx_ref` included.
    pub(super) json: String,
}

/// Metas by key, each key's in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Metas(pub(super) BTreeMap<String, Vec<Arc<Meta>>>);

impl Metas {
    pub(super) fn add(&mut self, key: &str, meta: Arc<Meta>) {
        match self.0.get_mut(key) {
            Some(metas) => metas.push(meta),
            None => drop(self.0.insert(key.to_owned(), vec![meta])),
        }
    }

    /// Removes the meta with this ref, and the key with its last meta.
    pub(super) fn remove(&mut self, key: &str, reference: &str) -> Option<Arc<Meta>> {
        let metas = self.0.get_mut(key)?;
        let index = metas.iter().position(|meta| meta.reference == reference)?;
        let meta = metas.remove(index);
        if metas.is_empty() {
            self.0.remove(key);
        }
        Some(meta)
    }
}

/// What has come and gone since the last diff.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) joins: Metas,
    pub(super) leaves: Metas,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.joins.0.is_empty() && self.leaves.0.is_empty()
    }

    /// A meta that came and went between two diffs was never seen, and needs no mention.
    pub(super) fn leave(&mut self, key: &str, meta: Arc<Meta>) {
        if self.joins.remove(key, &meta.reference).is_none() {
            self.leaves.add(key, meta);
        }
    }

    /// Every key concerned, once.
    pub(super) fn keys(&self) -> Vec<String> {
        let leaving = self.leaves.0.keys().filter(|key| !self.joins.0.contains_key(*key));
        self.joins.0.keys().chain(leaving).cloned().collect()
    }
}
