//! Merges reactions: however many people react, each viewer is sent at most four messages a second, and the counts of
//! a video are stored about once a second.
//!
//! A task runs while anybody reacts. Each node sends its own reactions to the other nodes, which merge them with
//! theirs. Reactions are best effort: a killed process loses what it had not stored, and messages between nodes may
//! get lost.

mod gathered;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_channels::{Broadcast, Endpoint, Payload};
use rumbl_core::annotations::AT_RANGE_MS;
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::video_topic;
use rumbl_core::reactions::{Reaction, ReactionCounts, store_reactions};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, Result};
use tokio_util::task::TaskTracker;

use crate::config::Limits;
use crate::logging::outage::Outage;
use crate::rate_limit::RateLimit;
use crate::views::reaction_view::{REACTIONS, ReactionsJson};
use gathered::{Bounds, Gathered};

/// Time between two messages to a viewer.
const SEND_INTERVAL: Duration = Duration::from_millis(250);
/// Send intervals between two writes to the database.
const INTERVALS_UNTIL_STORED: u32 = 4;
/// Reactions waiting to be sent. Viewers see those beyond these bounds when they reload.
const UNSENT: Bounds = Bounds { per_video: 200, in_all: 20_000 };
/// Reactions waiting to be stored. Those beyond these bounds are refused.
const UNSTORED: Bounds = Bounds { per_video: 20_000, in_all: 20_000 };
/// Videos that may fail to be stored before the remaining ones wait for the next attempt.
const MAX_FAILURES: u32 = 3;
/// Videos in one message to other nodes, at most.
const VIDEOS_IN_MESSAGE: usize = 50;
/// The highest count accepted from another node.
const MAX_REMOTE_COUNT: i64 = 1_000_000;

/// The pub/sub topic between nodes. Clients can't join it, because a channel's topic never contains a NUL.
const TOPIC: &str = "\0reactions";

/// The message between nodes: videos, each with seconds, emoji and counts.
type RemoteCounts = Vec<(VideoId, Vec<(i64, String, i64)>)>;

/// See the module's documentation.
#[derive(Debug, Clone)]
pub(crate) struct Reactions {
    /// How often a person may react.
    pub(crate) limit: Arc<RateLimit<UserId>>,
    inner: Arc<Inner>,
}

/// Too many reactions are waiting to be stored.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

#[derive(Debug)]
struct Inner {
    repo: Repo,
    pending: TaskTracker,
    state: Mutex<State>,
    /// Held while counts are stored.
    storing: tokio::sync::Mutex<()>,
    outage: Outage,
}

#[derive(Debug)]
struct State {
    /// For viewers on this node.
    unsent: Gathered,
    /// For other nodes.
    unannounced: Gathered,
    unstored: Gathered,
    is_running: bool,
}

impl Reactions {
    /// Starts without reactions. Unfinished writes are tracked in `pending`.
    pub(super) fn new(limits: &Limits, repo: Repo, pending: TaskTracker) -> Self {
        let state = State {
            unsent: Gathered::new(UNSENT),
            unannounced: Gathered::new(UNSENT),
            unstored: Gathered::new(UNSTORED),
            is_running: false,
        };
        let inner = Inner {
            repo,
            pending,
            state: Mutex::new(state),
            storing: tokio::sync::Mutex::default(),
            outage: Outage::new("storing reactions"),
        };
        let limit = Arc::new(RateLimit::new(limits.reactions_per_account));
        Self { limit, inner: Arc::new(inner) }
    }

    /// Counts a reaction.
    ///
    /// # Errors
    /// [`TooMany`] when too many reactions are waiting to be stored.
    pub(crate) fn react(
        &self,
        video_id: VideoId,
        reaction: Reaction,
        endpoint: &Endpoint,
    ) -> Result<(), TooMany> {
        let mut state = self.lock();
        if !state.unstored.add(video_id, reaction, 1) {
            return Err(TooMany);
        }
        state.unsent.add(video_id, reaction, 1);
        if !endpoint.pubsub().is_alone() {
            state.unannounced.add(video_id, reaction, 1);
        }
        self.run_if_idle(&mut state, endpoint);
        Ok(())
    }

    /// Subscribes to the reactions of other nodes, if the pub/sub adapter connects any.
    pub(super) fn follow_other_nodes(&self, endpoint: &Endpoint) {
        if endpoint.pubsub().is_alone() {
            return;
        }
        let (this, endpoint, mut listener) =
            (self.clone(), endpoint.clone(), endpoint.subscribe(TOPIC));
        tokio::spawn(async move {
            while let Some(broadcast) = listener.recv().await {
                match broadcast.payload().parse() {
                    Ok(counts) => this.take_remote(counts, &endpoint),
                    // It was sent by another version of rumbl.
                    Err(error) => tracing::debug!(%error, "reactions of another node are skipped"),
                }
            }
        });
    }

    fn take_remote(&self, videos: RemoteCounts, endpoint: &Endpoint) {
        let mut state = self.lock();
        for (video_id, counts) in videos {
            if !endpoint.has_subscribers(video_topic(video_id).as_str()) {
                continue;
            }
            for (at_s, emoji, count) in counts {
                let is_possible = AT_RANGE_MS.contains(&at_s.saturating_mul(1_000))
                    && (1..=MAX_REMOTE_COUNT).contains(&count);
                if let (true, Ok(emoji)) = (is_possible, emoji.parse()) {
                    state.unsent.add(video_id, Reaction { at_s, emoji }, count);
                }
            }
        }
        if !state.unsent.is_empty() {
            self.run_if_idle(&mut state, endpoint);
        }
    }

    fn run_if_idle(&self, state: &mut State, endpoint: &Endpoint) {
        if !std::mem::replace(&mut state.is_running, true) {
            tokio::spawn(self.clone().run(endpoint.clone()));
        }
    }

    /// Sends and stores until an interval passes without a reaction.
    async fn run(self, endpoint: Endpoint) {
        for interval in 1.. {
            tokio::time::sleep(SEND_INTERVAL).await;
            let (unsent, unannounced) = {
                let mut state = self.lock();
                // A write in progress may fail and leave counts to store again.
                let is_storing = self.inner.storing.try_lock().is_err();
                state.is_running =
                    is_storing || !state.unsent.is_empty() || !state.unstored.is_empty();
                if !state.is_running {
                    return;
                }
                (state.unsent.take(), state.unannounced.take())
            };
            for (video_id, counts) in &unsent {
                let payload = Payload::json(&ReactionsJson::new(counts));
                let topic = video_topic(*video_id);
                let broadcast = Broadcast::new(topic.as_str(), REACTIONS, payload);
                endpoint.pubsub().local_broadcast_gradually(&broadcast).await;
            }
            let unannounced: Vec<_> = unannounced.iter().collect();
            for videos in unannounced.chunks(VIDEOS_IN_MESSAGE) {
                let payload = Payload::json(&remote_counts(videos));
                endpoint.pubsub().remote_broadcast(&Broadcast::new(TOPIC, REACTIONS, payload));
            }
            if interval % INTERVALS_UNTIL_STORED == 0 {
                // Sending to viewers doesn't wait for the database. A slow database gets fewer, larger writes.
                let this = self.clone();
                self.inner.pending.spawn(async move {
                    if let Ok(_storing) = this.inner.storing.try_lock() {
                        this.store_gathered().await;
                    }
                });
            }
        }
    }

    /// Stores all waiting counts.
    pub(super) async fn store(&self) {
        let _storing = self.inner.storing.lock().await;
        self.store_gathered().await;
    }

    /// Stores the counts once. Those that certainly failed stay for the next attempt.
    async fn store_gathered(&self) {
        let mut videos = self.lock().unstored.take().into_iter();
        let mut failures = 0;
        for (video_id, counts) in videos.by_ref() {
            let counts = Arc::new(counts);
            let to_store = Arc::clone(&counts);
            let storing = move |db: &mut _| store_reactions(db, video_id, &to_store);
            let stored = self.inner.repo.run(storing).await;
            self.inner.outage.note(&stored);
            if let Err(Error::Busy { .. } | Error::Unavailable(_)) = stored {
                self.wait_again(video_id, &counts);
                failures += 1;
                // Only this video may be affected.
                if failures == MAX_FAILURES {
                    break;
                }
            }
        }
        for (video_id, counts) in videos {
            self.wait_again(video_id, &counts);
        }
    }

    fn wait_again(&self, video_id: VideoId, counts: &ReactionCounts) {
        let mut state = self.lock();
        let mut lost = 0;
        for (&reaction, &count) in counts {
            if !state.unstored.add(video_id, reaction, count) {
                lost += count;
            }
        }
        if lost > 0 {
            tracing::error!(%video_id, lost, "too many reactions wait to be stored");
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remote_counts(videos: &[(&VideoId, &ReactionCounts)]) -> RemoteCounts {
    let count = |(&Reaction { at_s, emoji }, &count): (&Reaction, &i64)| {
        (at_s, emoji.as_str().to_owned(), count)
    };
    videos.iter().map(|(id, counts)| (**id, counts.iter().map(count).collect())).collect()
}
