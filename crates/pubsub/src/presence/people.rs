//! The people on one topic, and which of them are shown to clients.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::entry::{PresenceEntry, PresenceError};
use super::meta::{Meta, Owner};
use crate::adapter::NodeId;
use crate::subscriber::SubscriberId;

/// How many places, such as open tabs, are shown per person.
pub const MAX_METAS: usize = 100;

/// Everyone who is present, by key. A key is a person, and their metas are the places they are
/// present from. A limited number of people is shown; when one of them leaves, the next in line is
/// shown.
#[derive(Debug, Default)]
pub(super) struct People {
    by_key: HashMap<Arc<str>, Person>,
    shown: usize,
    /// The people not shown, in order of arrival.
    hidden: BTreeMap<u64, Arc<str>>,
    arrivals: u64,
    /// The keys that each subscriber tracks, to untrack them when it ends.
    owners: HashMap<SubscriberId, Vec<Arc<str>>>,
    /// Subscribers that are counted but have no key.
    unlisted: HashSet<SubscriberId>,
    /// The number of such subscribers on each other node.
    unlisted_elsewhere: HashMap<NodeId, usize>,
}

#[derive(Debug)]
struct Person {
    arrival: u64,
    is_shown: bool,
    metas: Vec<Arc<Meta>>,
}

/// How many people are present.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Headcount {
    /// Everyone.
    pub(super) total: usize,
    /// Those without a key.
    unlisted: usize,
}

impl Headcount {
    /// The total, if showing at most `limit` people leaves someone out.
    pub(super) fn beyond(self, limit: usize) -> Option<usize> {
        (self.unlisted > 0 || self.total > limit).then_some(self.total)
    }
}

impl People {
    /// Adds a place to a key.
    pub(super) fn track(
        &mut self,
        key: &Arc<str>,
        node: NodeId,
        owner: SubscriberId,
        meta: Map<String, Value>,
    ) -> Result<(), PresenceError> {
        let keys = self.owners.entry(owner).or_default();
        if keys.contains(key) {
            return Err(PresenceError::AlreadyTracked);
        }
        keys.push(Arc::clone(key));
        self.person(key).metas.push(Arc::new(Meta::new(node, owner, meta, None)));
        Ok(())
    }

    /// Counts a subscriber as one more person, without a key.
    pub(super) fn track_unlisted(&mut self, owner: SubscriberId) {
        self.unlisted.insert(owner);
    }

    /// Replaces the meta of one place. The new meta names the previous ref if clients know it, as
    /// determined by `is_known`.
    pub(super) fn update(
        &mut self,
        key: &Arc<str>,
        (node, owner): (NodeId, SubscriberId),
        meta: Map<String, Value>,
        is_known: impl FnOnce(&Arc<Meta>) -> bool,
    ) -> Result<(), PresenceError> {
        let person = self.by_key.get_mut(key).ok_or(PresenceError::NotTracked)?;
        let place = person.metas.iter().position(|meta| meta.owner == Owner::Here(owner));
        let old = person.metas.remove(place.ok_or(PresenceError::NotTracked)?);
        let replaces =
            if is_known(&old) { Some(old.reference.clone()) } else { old.replaces.clone() };
        person.metas.push(Arc::new(Meta::new(node, owner, meta, replaces)));
        Ok(())
    }

    /// Removes a place, and with the last place the person.
    pub(super) fn untrack(&mut self, key: &str, owner: SubscriberId) {
        if let Some(keys) = self.owners.get_mut(&owner) {
            keys.retain(|tracked| **tracked != *key);
            if keys.is_empty() {
                self.owners.remove(&owner);
            }
        }
        self.remove(key, |meta| meta.owner == Owner::Here(owner));
    }

    /// Removes every place of a subscriber and returns the keys.
    pub(super) fn untrack_all(&mut self, owner: SubscriberId) -> Vec<Arc<str>> {
        self.unlisted.remove(&owner);
        let keys = self.owners.remove(&owner).unwrap_or_default();
        for key in &keys {
            self.remove(key, |meta| meta.owner == Owner::Here(owner));
        }
        keys
    }

    /// Replaces the places that a key has on another node. Places that it already had there are
    /// kept.
    pub(super) fn set_elsewhere(&mut self, key: &Arc<str>, node: NodeId, metas: Vec<Meta>) {
        let still: HashSet<String> = metas.iter().map(|meta| meta.reference.clone()).collect();
        // Add new places before removing old ones, so that a person whose only place is replaced
        // keeps their position.
        if !metas.is_empty() {
            let known = &mut self.person(key).metas;
            for meta in metas {
                if !known.iter().any(|known| known.reference == meta.reference) {
                    known.push(Arc::new(meta));
                }
            }
        }
        let is_there = |meta: &Meta| meta.owner == Owner::There(node);
        self.remove(key, |meta| is_there(meta) && !still.contains(&meta.reference));
    }

    /// Sets the number of people without a key on another node.
    pub(super) fn set_unlisted_elsewhere(&mut self, node: NodeId, count: usize) {
        if count == 0 {
            self.unlisted_elsewhere.remove(&node);
        } else {
            self.unlisted_elsewhere.insert(node, count);
        }
    }

    /// The keys with a place on this node.
    pub(super) fn keys_here(&self) -> BTreeSet<Arc<str>> {
        self.owners.values().flatten().cloned().collect()
    }

    /// The first places that a key has on this node, as JSON.
    pub(super) fn metas_here(&self, key: &str) -> Vec<String> {
        let metas = self.by_key.get(key).map(|person| person.metas.as_slice()).unwrap_or_default();
        let here = metas.iter().filter(|meta| matches!(meta.owner, Owner::Here(_)));
        here.take(MAX_METAS).map(|meta| meta.json.clone()).collect()
    }

    /// The number of people without a key on this node.
    pub(super) fn unlisted_here(&self) -> usize {
        self.unlisted.len()
    }

    fn person(&mut self, key: &Arc<str>) -> &mut Person {
        self.by_key.entry(Arc::clone(key)).or_insert_with(|| {
            self.arrivals += 1;
            self.hidden.insert(self.arrivals, Arc::clone(key));
            Person { arrival: self.arrivals, is_shown: false, metas: Vec::new() }
        })
    }

    fn remove(&mut self, key: &str, is_gone: impl Fn(&Meta) -> bool) {
        let Some(person) = self.by_key.get_mut(key) else { return };
        person.metas.retain(|meta| !is_gone(meta));
        if !person.metas.is_empty() {
            return;
        }
        if person.is_shown {
            self.shown -= 1;
        } else {
            self.hidden.remove(&person.arrival);
        }
        self.by_key.remove(key);
    }

    /// Shows the next person, unless `limit` people are already shown.
    pub(super) fn show_next(&mut self, limit: usize) -> Option<Arc<str>> {
        if self.shown >= limit {
            return None;
        }
        let (_, key) = self.hidden.pop_first()?;
        self.by_key.get_mut(&key)?.is_shown = true;
        self.shown += 1;
        Some(key)
    }

    /// The first metas of a person who is shown; empty for anyone else.
    pub(super) fn shown_metas(&self, key: &str) -> &[Arc<Meta>] {
        let shown = self.by_key.get(key).filter(|person| person.is_shown);
        let metas = shown.map(|person| person.metas.as_slice()).unwrap_or_default();
        metas.get(..MAX_METAS).unwrap_or(metas)
    }

    /// How many people are present.
    pub(super) fn headcount(&self) -> Headcount {
        let elsewhere: usize = self.unlisted_elsewhere.values().sum();
        let unlisted = self.unlisted.len() + elsewhere;
        Headcount { total: self.by_key.len() + unlisted, unlisted }
    }

    pub(super) fn entries(&self) -> BTreeMap<String, PresenceEntry> {
        let keys = self.by_key.keys();
        keys.filter_map(|key| Some((key.to_string(), self.entry(key)?))).collect()
    }

    pub(super) fn entry(&self, key: &str) -> Option<PresenceEntry> {
        let metas = self.by_key.get(key)?.metas.iter();
        let metas = metas.filter_map(|meta| serde_json::from_str(&meta.json).ok()).collect();
        Some(PresenceEntry { metas, extra: Map::new() })
    }
}
