//! Merges reactions: however many people react, each viewer is sent at most four messages a second, and the counts of a
//! video are stored about once a second.
//!
//! A task runs while anybody reacts. Other nodes are sent what came in here, and merge it with their own. Reactions are
//! best effort: what waits when a process is killed is lost, and so are messages between nodes.

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

/// How far apart the messages to a viewer are.
const SEND_INTERVAL: Duration = Duration::from_millis(250);
/// After how many of these intervals counts are stored.
const INTERVALS_UNTIL_STORED: u32 = 4;
/// What is sent at once. Viewers see what is beyond it when they come back.
const UNSENT: Bounds = Bounds { per_video: 200, in_all: 20_000 };
/// What waits to be stored. What is beyond it is refused.
const UNSTORED: Bounds = Bounds { per_video: 20_000, in_all: 20_000 };
/// How many videos one message to other nodes is about at most.
const VIDEOS_IN_MESSAGE: usize = 50;
/// The highest count that is believed when another node sends it.
const MAX_REMOTE_COUNT: i64 = 1_000_000;

/// Where nodes send each other what came in. No client can join it, since no channel's topic has a NUL.
const TOPIC: &str = "\0reactions";

/// What nodes send each other: videos, each with seconds, emoji and counts.
type RemoteCounts = Vec<(VideoId, Vec<(i64, String, i64)>)>;

/// See the module's documentation.
#[derive(Debug, Clone)]
pub(crate) struct Reactions {
    /// How often a person may react.
    pub(crate) limit: Arc<RateLimit<UserId>>,
    inner: Arc<Inner>,
}

/// More wait to be stored than may.
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
    /// Nobody has reacted yet. Writes are `pending` until they are done.
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

    /// Takes a reaction.
    ///
    /// # Errors
    /// When so much waits to be stored that no more is taken.
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

    /// Begins to listen to other nodes, if there can be any.
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
                    // It comes from another version.
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

    /// Sends and stores until an interval passes in which nobody reacts.
    async fn run(self, endpoint: Endpoint) {
        for interval in 1.. {
            tokio::time::sleep(SEND_INTERVAL).await;
            let (unsent, unannounced) = {
                let mut state = self.lock();
                state.is_running = !state.unsent.is_empty() || !state.unstored.is_empty();
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
                // Viewers do not wait for the database. It stores more at once when it is slow.
                let this = self.clone();
                self.inner.pending.spawn(async move {
                    if let Ok(_storing) = this.inner.storing.try_lock() {
                        this.store_gathered().await;
                    }
                });
            }
        }
    }

    /// Stores what is not stored yet.
    pub(super) async fn store(&self) {
        let _storing = self.inner.storing.lock().await;
        self.store_gathered().await;
    }

    /// What is certain not to be stored waits for the next attempt.
    async fn store_gathered(&self) {
        let mut videos = self.lock().unstored.take().into_iter();
        for (video_id, counts) in videos.by_ref() {
            let counts = Arc::new(counts);
            let to_store = Arc::clone(&counts);
            let storing = move |db: &mut _| store_reactions(db, video_id, &to_store);
            let stored = self.inner.repo.run(storing).await;
            self.inner.outage.note(&stored);
            if let Err(Error::Busy { .. } | Error::Unavailable(_)) = stored {
                self.wait_again(video_id, &counts);
                break;
            }
        }
        for (video_id, counts) in videos {
            self.wait_again(video_id, &counts);
        }
    }

    fn wait_again(&self, video_id: VideoId, counts: &ReactionCounts) {
        let mut state = self.lock();
        for (&reaction, &count) in counts {
            state.unstored.add(video_id, reaction, count);
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
