//! One topic's presences: as they are, as they were last published, and what lies between.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde_json::{Map, Value};

use super::changes::{Changes, Meta, Metas};
use super::{PresenceEntry, PresenceError};
use crate::payload::Payload;

/// See the module's documentation.
#[derive(Default)]
pub(super) struct PresenceTopic {
    current: Metas,
    published: Metas,
    /// The extras that were published with each key, as the JSON of an object.
    extras: BTreeMap<String, String>,
    pending: Changes,
    /// The changes whose extras are being fetched.
    in_flight: Changes,
    publishing: bool,
    /// Which key each channel tracks, so that its end finds them.
    owners: HashMap<u64, Vec<String>>,
    /// The published state's JSON, until it changes.
    state: Option<Payload>,
}

impl PresenceTopic {
    pub(super) fn track(
        &mut self,
        owner: u64,
        key: &str,
        meta: Map<String, Value>,
        run: u64,
    ) -> Result<(), PresenceError> {
        let keys = self.owners.entry(owner).or_default();
        if keys.iter().any(|tracked| tracked == key) {
            return Err(PresenceError::AlreadyTracked);
        }
        keys.push(key.to_owned());
        self.join(owner, key, meta, run);
        Ok(())
    }

    /// One diff holds the new meta as a join, with the old one's ref, and the old one as a leave.
    pub(super) fn update(
        &mut self,
        owner: u64,
        key: &str,
        mut meta: Map<String, Value>,
        run: u64,
    ) -> Result<(), PresenceError> {
        let old = self.leave(owner, key).ok_or(PresenceError::NotTracked)?;
        meta.insert("phx_ref_prev".to_owned(), Value::from(old.reference.as_str()));
        self.join(owner, key, meta, run);
        Ok(())
    }

    pub(super) fn untrack(&mut self, owner: u64, key: &str) {
        if let Some(keys) = self.owners.get_mut(&owner) {
            keys.retain(|tracked| tracked != key);
            if keys.is_empty() {
                self.owners.remove(&owner);
            }
        }
        self.leave(owner, key);
    }

    pub(super) fn untrack_all(&mut self, owner: u64) {
        for key in self.owners.remove(&owner).unwrap_or_default() {
            self.leave(owner, &key);
        }
    }

    fn join(&mut self, owner: u64, key: &str, mut meta: Map<String, Value>, run: u64) {
        let reference = next_ref(run);
        meta.insert("phx_ref".to_owned(), Value::from(reference.as_str()));
        let meta = Arc::new(Meta { owner, reference, json: Value::Object(meta).to_string() });
        self.current.add(key, Arc::clone(&meta));
        self.pending.joins.add(key, meta);
    }

    fn leave(&mut self, owner: u64, key: &str) -> Option<Arc<Meta>> {
        let metas = self.current.0.get(key)?;
        let reference = metas.iter().find(|meta| meta.owner == owner)?.reference.clone();
        let meta = self.current.remove(key, &reference)?;
        self.pending.leave(key, Arc::clone(&meta));
        Some(meta)
    }

    /// Whether a task has to be started that publishes what is pending.
    pub(super) fn begin_publishing(&mut self) -> bool {
        !self.pending.is_empty() && !mem::replace(&mut self.publishing, true)
    }

    /// Whether nothing has changed since, so that the publishing task is done.
    pub(super) fn end_publishing(&mut self) -> bool {
        self.publishing = !self.pending.is_empty();
        !self.publishing
    }

    pub(super) fn is_forgettable(&self) -> bool {
        !self.publishing && self.current.0.is_empty() && self.published.0.is_empty()
    }

    /// Begins a batch and names the keys whose extras are needed; what comes now is for the next.
    pub(super) fn take_changes(&mut self) -> Vec<String> {
        self.in_flight = mem::take(&mut self.pending);
        self.in_flight.keys()
    }

    /// Makes the batch part of the published state, and gives its diff.
    pub(super) fn publish(
        &mut self,
        extras: HashMap<String, Map<String, Value>>,
    ) -> Option<Payload> {
        let Changes { joins, leaves } = mem::take(&mut self.in_flight);
        if joins.0.is_empty() && leaves.0.is_empty() {
            return None;
        }
        for (key, extra) in extras {
            self.extras.insert(key, Value::Object(extra).to_string());
        }
        let diff =
            format!(r#"{{"joins":{},"leaves":{}}}"#, self.json_of(&joins), self.json_of(&leaves));
        for (key, metas) in &leaves.0 {
            for meta in metas {
                self.published.remove(key, &meta.reference);
            }
        }
        for (key, metas) in joins.0 {
            for meta in metas {
                self.published.add(&key, meta);
            }
        }
        for key in leaves.0.keys() {
            if !self.published.0.contains_key(key) {
                self.extras.remove(key);
            }
        }
        self.state = None;
        Some(Payload::from_json_text(diff.into()))
    }

    /// The published state, as `presence_state` gives it.
    pub(super) fn state(&mut self) -> Payload {
        if let Some(state) = &self.state {
            return state.clone();
        }
        let state = Payload::from_json_text(self.json_of(&self.published).into());
        self.state = Some(state.clone());
        state
    }

    pub(super) fn entries(&self) -> BTreeMap<String, PresenceEntry> {
        let keys = self.current.0.keys();
        keys.filter_map(|key| Some((key.clone(), self.entry(key)?))).collect()
    }

    pub(super) fn entry(&self, key: &str) -> Option<PresenceEntry> {
        let metas = self.current.0.get(key)?;
        let metas = metas.iter().filter_map(|meta| serde_json::from_str(&meta.json).ok()).collect();
        Some(PresenceEntry { metas, extra: Map::new() })
    }

    /// `{key: {"metas": […], …extras}}`, put together from JSON that is ready.
    fn json_of(&self, metas: &Metas) -> String {
        let mut json = String::from("{");
        for (key, metas) in &metas.0 {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&quoted(key));
            json.push_str(":{\"metas\":[");
            for (index, meta) in metas.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                json.push_str(&meta.json);
            }
            json.push(']');
            let extras = self.extras.get(key).and_then(|extra| extra.strip_prefix('{'));
            match extras {
                Some(fields) if fields != "}" => {
                    json.push(',');
                    json.push_str(fields);
                }
                _ => json.push('}'),
            }
        }
        json.push('}');
        json
    }
}

/// A ref that no other meta has, in this run or another.
fn next_ref(run: u64) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{run:x}.{:x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn quoted<T: Serialize + ?Sized>(text: &T) -> String {
    // A string always has a JSON form.
    serde_json::to_string(text).unwrap_or_default()
}
