//! The state that phoenix.js derives from presence events.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::room::{Room, refs};

/// Refs by key, and how many people are not listed.
#[derive(Debug, Default)]
pub(crate) struct Client {
    pub(crate) list: BTreeMap<String, Vec<String>>,
    pub(crate) hidden: usize,
}

impl Client {
    pub(crate) fn joining(room: &Room) -> Self {
        let (state, count) = room.state();
        let state: Map<String, Value> = state.parse().unwrap();
        let list = state.iter().map(|(key, entry)| (key.clone(), refs(entry))).collect();
        let mut client = Self { list, hidden: 0 };
        if let Some(count) = count {
            client.hear("presence_count", &count);
        }
        client
    }

    pub(crate) fn hear(&mut self, event: &str, payload: &Value) {
        if event == "presence_count" {
            let count = usize::try_from(payload["count"].as_u64().unwrap()).unwrap();
            self.hidden = count - self.list.len();
            return;
        }
        for (key, entry) in payload["joins"].as_object().unwrap() {
            let known = self.list.entry(key.clone()).or_default();
            for reference in refs(entry) {
                if !known.contains(&reference) {
                    known.push(reference);
                }
            }
        }
        for (key, entry) in payload["leaves"].as_object().unwrap() {
            let Some(known) = self.list.get_mut(key) else { continue };
            let left = refs(entry);
            known.retain(|reference| !left.contains(reference));
            if known.is_empty() {
                self.list.remove(key);
            }
        }
    }

    /// Asserts that an update names the ref that this client, which has received everything, knows
    /// for the meta.
    pub(crate) fn assert_knows_what_is_replaced(&self, payload: &Value) {
        for (key, entry) in payload["joins"].as_object().into_iter().flatten() {
            for meta in entry["metas"].as_array().unwrap() {
                if let Some(replaced) = meta["phx_ref_prev"].as_str() {
                    let known = self
                        .list
                        .get(key)
                        .is_some_and(|refs| refs.iter().any(|known| known == replaced));
                    assert!(known, "{key} replaces {replaced}: {self:?}");
                }
            }
        }
    }

    pub(crate) fn people(&self) -> usize {
        self.list.len() + self.hidden
    }
}
