//! One topic's presences: the current state, the published state and the changes in between.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::time::{Duration, Instant};

use super::entry::PresenceError;
use super::fetch::Extras;
use super::message::Told;
use super::meta::{EntriesJson, Meta};
use super::people::{Headcount, MAX_METAS, People};
use super::unnamed::Unnamed;
use crate::adapter::NodeId;
use crate::payload::Payload;
use crate::subscriber::SubscriberId;
use crate::topic_map::TopicState;

/// The minimum interval between two broadcasts of the count on a topic with more people than are
/// listed. The count changes all the time, and each broadcast goes to everyone.
pub const COUNT_WINDOW: Duration = Duration::from_millis(500);

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct PresenceTopic {
    pub(super) people: People,
    /// The keys that changed since the last batch was taken.
    changed: BTreeSet<Arc<str>>,
    /// The keys whose places on this node changed since the last announcement to other nodes.
    untold: BTreeSet<Arc<str>>,
    /// The announced number of people without a key on this node.
    told_unlisted: usize,
    /// The batch whose extras are being fetched: its keys and the metas they will be published
    /// with.
    batch: Vec<(Arc<str>, Vec<Arc<Meta>>)>,
    /// How many people were present when the batch was taken.
    batch_count: Headcount,
    published: BTreeMap<Arc<str>, Published>,
    /// How many people were present as of the published state.
    count: Headcount,
    /// The count broadcast last, while more people are present than are shown.
    told_count: Option<ToldCount>,
    told_at: Option<Instant>,
    publishing: bool,
    unnamed: Unnamed,
    /// The published state's JSON, cached until it changes, so that everyone who joins meanwhile
    /// shares it.
    state: Option<Payload>,
}

/// A broadcast count, and how many people were unlisted at that time. A client keeps the difference
/// until the next count, so a change of either number has to be broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ToldCount {
    total: usize,
    not_listed: usize,
}

#[derive(Debug, Default)]
struct Published {
    metas: Vec<Arc<Meta>>,
    /// The JSON of an object.
    extra: String,
}

impl PresenceTopic {
    /// Notes that a key's metas changed.
    pub(super) fn mark_changed(&mut self, key: &Arc<str>) {
        self.changed.insert(Arc::clone(key));
    }

    /// Records that a key has to be announced to other nodes.
    pub(super) fn mark_untold(&mut self, key: &Arc<str>) {
        self.untold.insert(Arc::clone(key));
    }

    /// Whether there is something to announce to other nodes.
    pub(super) fn is_untold(&self) -> bool {
        !self.untold.is_empty() || self.told_unlisted != self.people.unlisted_here()
    }

    /// The changes since the last announcement to other nodes.
    pub(super) fn tell_changes(&mut self) -> Told {
        self.told_unlisted = self.people.unlisted_here();
        let keys = mem::take(&mut self.untold);
        self.told(keys)
    }

    /// The full state for other nodes. Pending changes are announced in addition.
    pub(super) fn tell_everything(&self) -> Told {
        self.told(self.people.keys_here())
    }

    fn told(&self, keys: BTreeSet<Arc<str>>) -> Told {
        let people = keys.into_iter().map(|key| {
            let metas = self.people.metas_here(&key).into_iter();
            // A meta's JSON was written by serde.
            let metas = metas.filter_map(|json| RawValue::from_string(json).ok()).collect();
            (key.to_string(), metas)
        });
        Told { people: people.collect(), unlisted: self.people.unlisted_here() }
    }

    /// Applies another node's announcement.
    pub(super) fn set_elsewhere(&mut self, node: NodeId, told: &Told) {
        for (key, metas) in &told.people {
            let key: Arc<str> = Arc::from(key.as_str());
            let metas = metas.iter().take(MAX_METAS);
            let metas = metas.filter_map(|json| Meta::from_elsewhere(node, json)).collect();
            self.people.set_elsewhere(&key, node, metas);
            self.mark_changed(&key);
        }
        self.people.set_unlisted_elsewhere(node, told.unlisted);
    }

    /// Replaces the meta of one of the owner's keys.
    pub(super) fn update(
        &mut self,
        key: &Arc<str>,
        owner: (NodeId, SubscriberId),
        meta: Map<String, Value>,
    ) -> Result<(), PresenceError> {
        let Self { people, batch, published, .. } = self;
        // Clients will know the batch being published before they see any later change.
        let batch = batch.iter().filter(|(changed, _)| changed == key).flat_map(|(_, metas)| metas);
        let published = published.get(key).into_iter().flat_map(|published| &published.metas);
        let mut known = batch.chain(published);
        people.update(key, owner, meta, |old| known.any(|known| known.is_same(old)))
    }

    /// Whether a task has to be started to publish the changes.
    pub(super) fn begin_publishing(&mut self) -> bool {
        self.has_changed() && !mem::replace(&mut self.publishing, true)
    }

    /// Whether there is nothing left to publish, so that the publishing task is done.
    pub(super) fn end_publishing(&mut self, limit: usize) -> bool {
        self.publishing = self.has_changed() || self.owes_count(limit) || !self.unnamed.is_empty();
        !self.publishing
    }

    fn has_changed(&self) -> bool {
        !self.changed.is_empty() || self.people.headcount() != self.count
    }

    /// Called when the publishing task ended early. The batch it had taken waits for the next task.
    pub(super) fn abandon_publishing(&mut self) {
        self.changed.extend(self.batch.drain(..).map(|(key, _)| key));
        self.publishing = false;
    }

    /// Begins a batch and returns the keys whose extras are needed; later changes go into the next
    /// batch. Returns `None` while look-ups are paused because they fail.
    pub(super) fn take_changes(&mut self, limit: usize, now: Instant) -> Option<Vec<String>> {
        while let Some(key) = self.people.show_next(limit) {
            self.changed.insert(key);
        }
        self.batch_count = self.people.headcount();
        for key in mem::take(&mut self.changed) {
            let metas = self.people.shown_metas(&key);
            let published = self.published.get(&key).map(|published| published.metas.as_slice());
            if !is_same(metas, published.unwrap_or_default()) {
                let metas = metas.to_vec();
                self.batch.push((key, metas));
            }
        }
        let batch = self.batch.iter().map(|(key, _)| key.to_string());
        self.unnamed.is_due(now).then(|| batch.chain(self.unnamed.keys()).collect())
    }

    /// Merges the batch into the published state and returns its diff. Without extras, people are
    /// shown with those found last.
    pub(super) fn publish(&mut self, extras: Option<Extras>) -> Option<Payload> {
        self.count = self.batch_count;
        let batch = mem::take(&mut self.batch);
        let is_named = extras.is_some();
        let mut extras = extras.unwrap_or_default();
        let (mut joins, mut leaves) = (EntriesJson::new(), EntriesJson::new());
        for (key, metas) in batch {
            let published = self.published.entry(Arc::clone(&key)).or_default();
            if let Some(extra) = extras.remove(&*key) {
                published.extra = Value::Object(extra).to_string();
            }
            let old = mem::replace(&mut published.metas, metas);
            add_missing(&mut joins, &key, (&published.metas, &old), &published.extra);
            add_missing(&mut leaves, &key, (&old, &published.metas), &published.extra);
            if published.metas.is_empty() {
                self.published.remove(&key);
                self.unnamed.remove(&key);
            } else if is_named {
                self.unnamed.remove(&key);
            } else {
                self.unnamed.insert(key);
            }
        }
        if is_named {
            self.name_those_shown_without(&mut extras, &mut joins);
        }
        if joins.is_empty() && leaves.is_empty() {
            return None;
        }
        self.state = None;
        let (joins, leaves) = (joins.finish(), leaves.finish());
        let diff = ["{\"joins\":", &joins, ",\"leaves\":", &leaves, "}"];
        Some(Payload::from_json_parts(&diff))
    }

    /// Shows the people again whose look-up had failed. When a key joins again, a client replaces
    /// what it knows about it and keeps its metas.
    fn name_those_shown_without(&mut self, extras: &mut Extras, joins: &mut EntriesJson) {
        for key in self.unnamed.take() {
            let Some(published) = self.published.get_mut(&key) else { continue };
            let Some(extra) = extras.remove(&*key) else { continue };
            let extra = Value::Object(extra).to_string();
            if extra != published.extra {
                published.extra = extra;
                joins.add(&key, published.metas.iter(), &published.extra);
            }
        }
    }

    /// Notes that a look-up failed.
    pub(super) fn fetch_failed(&mut self, now: Instant) {
        self.unnamed.failed(now);
    }

    /// The extras last found for a key that is shown.
    pub(super) fn last_extra(&self, key: &str) -> Option<Map<String, Value>> {
        serde_json::from_str(&self.published.get(key)?.extra).ok()
    }

    /// The published state, as sent in `presence_state`.
    pub(super) fn state(&mut self) -> Payload {
        let published = &self.published;
        let state = self.state.get_or_insert_with(|| {
            let mut json = EntriesJson::new();
            for (key, Published { metas, extra }) in published {
                json.add(key, metas.iter(), extra);
            }
            Payload::from_json_text(json.finish().into()).shared()
        });
        state.clone()
    }

    /// The count for someone who joins. Like everyone else, they know how many people were not
    /// listed at the last broadcast, and get the next one.
    pub(super) fn told_count(&self) -> Option<usize> {
        self.told_count.map(|told| self.published.len() + told.not_listed)
    }

    /// The count, if a broadcast is due. Once everyone is shown again, it is broadcast a last time
    /// without delay.
    pub(super) fn take_count(&mut self, limit: usize, now: Instant) -> Option<usize> {
        let count = self.count_to_tell(limit);
        let is_early = self.told_at.is_some_and(|at| now.duration_since(at) < COUNT_WINDOW);
        if !self.owes_count(limit) || (count.is_some() && is_early) {
            return None;
        }
        self.told_count = count;
        self.told_at = Some(now);
        Some(self.count.total)
    }

    fn owes_count(&self, limit: usize) -> bool {
        self.told_count != self.count_to_tell(limit)
    }

    /// What clients have to know of the published state, unless it lists everyone.
    fn count_to_tell(&self, limit: usize) -> Option<ToldCount> {
        let total = self.count.beyond(limit)?;
        Some(ToldCount { total, not_listed: total.saturating_sub(self.published.len()) })
    }
}

/// Vacant means: no one is present, clients know that, and no task is running.
impl TopicState for PresenceTopic {
    fn is_vacant(&self) -> bool {
        let is_empty = self.people.headcount().total == 0 && self.published.is_empty();
        !self.publishing && is_empty && !self.is_untold()
    }
}

/// Adds those metas of `these` that are not among the `others`.
fn add_missing(
    json: &mut EntriesJson,
    key: &str,
    (these, others): (&[Arc<Meta>], &[Arc<Meta>]),
    extra: &str,
) {
    let is_missing = |meta: &&Arc<Meta>| !others.iter().any(|other| meta.is_same(other));
    if these.iter().any(|meta| is_missing(&meta)) {
        json.add(key, these.iter().filter(is_missing), extra);
    }
}

fn is_same(these: &[Arc<Meta>], others: &[Arc<Meta>]) -> bool {
    these.len() == others.len() && these.iter().zip(others).all(|(this, other)| this.is_same(other))
}
