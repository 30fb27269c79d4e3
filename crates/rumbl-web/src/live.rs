//! The live half of rumbl: *commit → log → publish*.
//!
//! A channel submits a write to the [writer] of its type. The writer stores and logs it together with all other
//! waiting writes, and the follower broadcasts the log in order.

pub(crate) mod answers;
mod conversations;
mod follower;
mod hints;
pub(crate) mod kind;
mod log_reader;
pub(crate) mod lookout;
pub mod outcome;
pub(crate) mod own_lookup;
pub(crate) mod pages;
pub(crate) mod people;
mod positions;
pub(crate) mod reactions;
mod reply;
mod rooms;
pub(crate) mod videos;
pub(crate) mod visits;
pub mod watch_rooms;
pub(crate) mod whereabouts;
pub(crate) mod writer;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_channels::Endpoint;
use info_sys::{
    HttpSettings, InfoSys, Settings as InfoSysSettings, WikipediaSettings, WolframSettings,
};
use rumbl_core::annotations::AnnotationWrite;
use rumbl_core::conversations::{ConversationWrite, Invited, count_newcomers};
use rumbl_core::ids::UserId;
use rumbl_core::log::{self, Topic};
use rumbl_core::repo::Repo;
use rumbl_core::rooms::RoomWrite;
use tokio::sync::mpsc;

use crate::config::Config;
use crate::rate_limit::RateLimit;
use answers::Answers;
use conversations::{Conversations, Inboxes};
use follower::{Batch, Follower, FollowerHandle};
use log_reader::LogReader;
use lookout::Lookout;
use own_lookup::OwnLookup;
use pages::SharedPages;
use positions::Positions;
use reactions::Reactions;
use rooms::Rooms;
use tokio_util::task::TaskTracker;
use videos::Videos;
use visits::Visits;
use watch_rooms::WatchRooms;
use writer::Writer;

/// Shared state that every channel works with.
#[derive(Debug)]
pub struct Live {
    /// The database, for reads.
    pub repo: Repo,
    /// Pages of a video's annotations, cached and shared by all clients that join.
    pub pages: SharedPages,
    /// Stores writes to annotations.
    pub annotations: Writer<AnnotationWrite>,
    /// Stores writes in conversations.
    pub conversations: Writer<ConversationWrite>,
    /// Stores changes of rooms.
    pub room_writes: Writer<RoomWrite>,
    /// The rooms on this process and what they play.
    pub rooms: Arc<WatchRooms>,
    /// Counts reactions, and sends them to viewers.
    pub(crate) reactions: Reactions,
    /// Answers annotations that are questions; `None` when that is switched off.
    pub answers: Option<Arc<Answers>>,
    /// Notices when people lose access to the private video they are watching.
    pub lookout: Lookout,
    /// Records who visited which video.
    pub visits: Visits,
    /// Limits how many annotations and messages a person may post.
    pub limit: RateLimit<UserId>,
    /// Limits how often a person may send typing and read signals.
    pub signal_limit: RateLimit<UserId>,
    invitations: RateLimit<UserId>,
    positions: Arc<Positions>,
    /// Writes that have no outcome yet.
    pending: TaskTracker,
}

/// The part of the live half that needs the sockets, and starts once they exist.
#[derive(Debug)]
pub struct Unstarted {
    live: Arc<Live>,
    settled: mpsc::Receiver<Batch>,
    poll_interval: Duration,
}

impl Live {
    /// Starts the tasks that store writes. The returned [`Unstarted`] broadcasts, and has to be
    /// [started](Unstarted::start) once the sockets exist.
    pub fn new(config: &Config, repo: &Repo) -> (Arc<Self>, Unstarted) {
        let (follower, settled) = FollowerHandle::new();
        let pending = TaskTracker::new();
        let writer = Writer::start(&config.limits, repo.clone(), follower.clone(), pending.clone());
        let room_writes =
            Writer::start(&config.limits, repo.clone(), follower.clone(), pending.clone());
        let conversations = Writer::start(&config.limits, repo.clone(), follower, pending.clone());
        let positions = Arc::new(Positions::default());
        let answers =
            config.info_sys.enabled.then(|| Arc::new(start_answers(config, repo, &writer)));
        let live = Arc::new(Self {
            repo: repo.clone(),
            pages: SharedPages::new(
                repo.clone(),
                Arc::clone(&positions),
                config.limits.kept_join_bytes.get(),
            ),
            annotations: writer,
            conversations,
            room_writes,
            rooms: WatchRooms::start(&config.limits, repo.clone()),
            reactions: Reactions::new(&config.limits, repo.clone(), pending.clone()),
            answers,
            lookout: Lookout::new(repo.clone()),
            visits: Visits::start(repo.clone(), pending.clone()),
            limit: RateLimit::new(config.limits.annotation_rate()),
            signal_limit: RateLimit::new(config.limits.signal_rate()),
            invitations: RateLimit::new(config.limits.conversation_invitation_per_account),
            positions,
            pending,
        });
        let poll_interval = config.limits.log_poll_interval();
        (Arc::clone(&live), Unstarted { live, settled, poll_interval })
    }

    /// Whether a person may bring somebody into a conversation now; asking counts as doing it. Whoever is there already,
    /// or can't be brought in, does not count.
    ///
    /// # Errors
    /// Database errors; inside, how long they have to wait.
    pub async fn invite(
        &self,
        by: UserId,
        invited: Invited,
    ) -> rumbl_core::Result<Result<(), Duration>> {
        let count = move |db: &mut _| count_newcomers(db, by, &invited);
        let count = self.repo.run(count).await?;
        Ok(match u32::try_from(count).ok().and_then(NonZeroU32::new) {
            Some(count) => self.invitations.check_all(by, count),
            None => Ok(()),
        })
    }

    /// Whether a topic has been broadcast exactly up to `seq`, so that a client at `seq` has missed nothing.
    pub fn is_at(&self, topic: &Topic, seq: i64) -> bool {
        self.positions.get(topic) == Some(seq)
    }

    /// The last `seq` that was broadcast on a topic, or `None` if this process doesn't follow it. Every change after
    /// it reaches the topic's subscribers.
    pub fn position(&self, topic: &Topic) -> Option<i64> {
        self.positions.get(topic)
    }

    /// Starts following a topic, for a client that has subscribed to it and is about to read a page. Everything
    /// broadcast before the client subscribed is then on the page, and everything after the page is broadcast to the
    /// client.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the topic does not exist, and database errors.
    pub async fn follow(&self, topic: &Topic) -> rumbl_core::Result<()> {
        if self.positions.get(topic).is_none() {
            let name = topic.clone();
            let seq = self.repo.run(move |db| log::find_last_seq(db, &name)).await?;
            self.positions.follow(topic, seq);
        }
        Ok(())
    }

    /// Like [`follow`](Self::follow), for several topics. Returns the last known `seq` of each; topics that don't
    /// exist are left out.
    ///
    /// # Errors
    /// Database errors.
    pub async fn follow_all(&self, topics: Vec<Topic>) -> rumbl_core::Result<HashMap<Topic, i64>> {
        let last_seqs = self.repo.run(move |db| log::last_seqs(db, &topics)).await?;
        for (topic, seq) in &last_seqs {
            self.positions.follow(topic, *seq);
        }
        Ok(last_seqs)
    }

    /// Waits until every submitted write has its outcome, and until reactions and the playback of rooms are stored.
    pub async fn settled(&self) {
        self.rooms.store().await;
        self.reactions.store().await;
        self.pending.close();
        self.pending.wait().await;
    }
}

impl Unstarted {
    /// Starts to follow the log.
    ///
    /// # Errors
    /// When no database connection is available for the follower.
    pub fn start(self, endpoint: &Endpoint) -> rumbl_core::Result<()> {
        let reader = LogReader::new(&self.live.repo)?
            .with::<Videos>()
            .with::<Conversations>()
            .with::<Inboxes>()
            .with::<Rooms>();
        self.live.reactions.follow_other_nodes(endpoint);
        let positions = Arc::clone(&self.live.positions);
        let follower = Follower::new(endpoint.clone(), positions, reader, self.settled);
        tokio::spawn(follower.run(self.poll_interval));
        Ok(())
    }
}

fn start_answers(config: &Config, repo: &Repo, writer: &Writer<AnnotationWrite>) -> Answers {
    let settings = &config.info_sys;
    let wolfram_app_id = settings.wolfram_app_id.as_ref().map(|id| id.expose().to_owned());
    let info_sys = InfoSys::start(&InfoSysSettings {
        wolfram: WolframSettings { app_id: wolfram_app_id, ..WolframSettings::default() },
        wikipedia: WikipediaSettings {
            enabled: settings.wikipedia,
            base_url: settings.wikipedia_url.to_string(),
        },
        outside: vec![Arc::new(OwnLookup::new(repo.clone(), settings.question_rules()))],
        http: HttpSettings {
            user_agent: format!("rumbl/{} ({})", env!("CARGO_PKG_VERSION"), config.public_url),
            ..HttpSettings::default()
        },
        ..InfoSysSettings::default()
    });
    let timeout = Duration::from_millis(settings.timeout_ms);
    Answers::new(info_sys, settings.question_rules(), timeout, repo.clone(), writer.clone())
}
