//! Merges what people react with: however many do, each viewer is told at most four times a second, and a video's
//! counts are written at most once a second.
//!
//! A task gathers and tells while anybody reacts, and ends after that. Other processes are told what came in here, and
//! merge it with their own. What is lost between them, or when a process is killed, is lost.

mod gathered;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_channels::{Broadcast, Endpoint, Payload};
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::video_topic;
use rumbl_core::reactions::{Emoji, ReactionCount, store_reactions};
use rumbl_core::repo::Repo;
use tokio_util::task::TaskTracker;

use crate::config::Limits;
use crate::logging::outage::Outage;
use crate::rate_limit::RateLimit;
use crate::views::reaction_view::{REACTIONS, ReactionsJson};
use gathered::{Gathered, OfVideo};

/// How long it is gathered before viewers are told.
const TELL_INTERVAL: Duration = Duration::from_millis(250);
/// How many of these pass until the counts are written.
const INTERVALS_UNTIL_STORED: u32 = 4;
/// Different counts that wait to be written, of all videos. What comes beyond that is refused.
const MAX_UNSTORED: usize = 20_000;
/// Videos of which other processes are told in one message.
const VIDEOS_IN_MESSAGE: usize = 50;

/// Where processes tell each other. No client can be there, since no channel's topic has a NUL.
const TOPIC: &str = "\0reactions";

/// What one process tells others: videos, each with seconds, emoji and counts.
type Told = Vec<(VideoId, Vec<(i64, String, i64)>)>;

/// See the module's documentation.
#[derive(Debug, Clone)]
pub(crate) struct Reactions {
    /// How often a person may react.
    pub(crate) limit: Arc<RateLimit<UserId>>,
    inner: Arc<Inner>,
}

/// More wait to be written than may.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

#[derive(Debug)]
struct Inner {
    repo: Repo,
    pending: TaskTracker,
    state: Mutex<State>,
    /// Held while counts are written.
    storing: tokio::sync::Mutex<()>,
    outage: Outage,
}

#[derive(Debug, Default)]
struct State {
    /// What viewers here are to be told.
    here: Gathered,
    /// What other processes are to be told.
    elsewhere: Gathered,
    unstored: BTreeMap<(VideoId, i64, Emoji), i64>,
    is_running: bool,
}

impl Reactions {
    /// Nobody has reacted yet. Writes are `pending` until they are done.
    pub(super) fn new(limits: &Limits, repo: Repo, pending: TaskTracker) -> Self {
        let inner = Inner {
            repo,
            pending,
            state: Mutex::default(),
            storing: tokio::sync::Mutex::default(),
            outage: Outage::new("storing reactions"),
        };
        let limit = Arc::new(RateLimit::new(limits.reactions_per_account));
        Self { limit, inner: Arc::new(inner) }
    }

    /// Takes a reaction: the video, the second and the emoji.
    ///
    /// # Errors
    /// When so much waits to be written that no more is taken.
    pub(crate) fn react(
        &self,
        reaction: (VideoId, i64, Emoji),
        endpoint: &Endpoint,
    ) -> Result<(), TooMany> {
        let (video_id, second, emoji) = reaction;
        let mut state = self.lock();
        let is_full = state.unstored.len() >= MAX_UNSTORED;
        if is_full && !state.unstored.contains_key(&reaction) {
            return Err(TooMany);
        }
        *state.unstored.entry(reaction).or_default() += 1;
        state.here.add(video_id, (second, emoji), 1);
        if !endpoint.pubsub().is_alone() {
            state.elsewhere.add(video_id, (second, emoji), 1);
        }
        self.run_if_idle(&mut state, endpoint);
        Ok(())
    }

    /// Starts to listen to other processes, if there can be any.
    pub(super) fn hear_others(&self, endpoint: &Endpoint) {
        if endpoint.pubsub().is_alone() {
            return;
        }
        let (this, endpoint, mut listener) =
            (self.clone(), endpoint.clone(), endpoint.subscribe(TOPIC));
        tokio::spawn(async move {
            while let Some(broadcast) = listener.recv().await {
                // What can't be read comes from another version.
                this.hear(broadcast.payload().parse().unwrap_or_default(), &endpoint);
            }
        });
    }

    fn hear(&self, told: Told, endpoint: &Endpoint) {
        let mut state = self.lock();
        for (video_id, counts) in told {
            if !endpoint.has_subscribers(video_topic(video_id).as_str()) {
                continue;
            }
            for (second, emoji, count) in counts {
                if let Ok(emoji) = emoji.parse() {
                    state.here.add(video_id, (second, emoji), count);
                }
            }
        }
        if !state.here.is_empty() {
            self.run_if_idle(&mut state, endpoint);
        }
    }

    fn run_if_idle(&self, state: &mut State, endpoint: &Endpoint) {
        if !std::mem::replace(&mut state.is_running, true) {
            tokio::spawn(self.clone().run(endpoint.clone()));
        }
    }

    /// Tells and stores until an interval passes in which nobody reacts.
    async fn run(self, endpoint: Endpoint) {
        for interval in 1.. {
            tokio::time::sleep(TELL_INTERVAL).await;
            let (here, elsewhere) = {
                let mut state = self.lock();
                let (here, elsewhere) = (state.here.take(), state.elsewhere.take());
                state.is_running = !here.is_empty() || !state.unstored.is_empty();
                if !state.is_running {
                    return;
                }
                (here, elsewhere)
            };
            for (video_id, counts) in here {
                let payload = Payload::json(&ReactionsJson::new(counts));
                let topic = video_topic(video_id);
                endpoint.publish_locally(&Broadcast::new(topic.as_str(), REACTIONS, payload));
            }
            for videos in elsewhere.chunks(VIDEOS_IN_MESSAGE) {
                let payload = Payload::json(&message(videos));
                endpoint.pubsub().remote_broadcast(&Broadcast::new(TOPIC, REACTIONS, payload));
            }
            if interval % INTERVALS_UNTIL_STORED == 0 {
                // Viewers do not wait for the database. It writes more at once when it is slow.
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

    async fn store_gathered(&self) {
        let unstored = std::mem::take(&mut self.lock().unstored);
        if unstored.is_empty() {
            return;
        }
        let counts: Vec<ReactionCount> = unstored
            .into_iter()
            .map(|((video_id, second, emoji), count)| (video_id, second, emoji, count))
            .collect();
        let stored = self.inner.repo.run(move |db| store_reactions(db, &counts)).await;
        self.inner.outage.note(&stored);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Some videos as they are told to other processes.
fn message(videos: &[OfVideo]) -> Told {
    let count =
        |(second, emoji, count): &(i64, Emoji, i64)| (*second, emoji.as_str().to_owned(), *count);
    videos.iter().map(|(id, counts)| (*id, counts.iter().map(count).collect())).collect()
}
