//! The live half of rumbl: *commit → log → publish*.
//!
//! A channel hands a write to its kind's [writer]. The writer stores and logs it with whatever else
//! waits, and the [follower] broadcasts the log in order.

pub mod annotation_limit;
pub mod annotations;
pub mod answers;
mod follower;
pub mod kind;
mod log_reader;
pub mod outcome;
pub mod own_lookup;
pub mod pages;
pub mod people;
mod positions;
mod reply;
pub mod writer;

use std::sync::Arc;
use std::time::Duration;

use actix_channels::Endpoint;
use info_sys::{
    HttpSettings, InfoSys, Settings as InfoSysSettings, WikipediaSettings, WolframSettings,
};
use rumbl_core::log::Topic;
use rumbl_core::repo::Repo;
use tokio::sync::mpsc;

use crate::config::Config;
use annotation_limit::AnnotationLimit;
use annotations::Annotations;
use answers::Answers;
use follower::{Follower, FollowerHandle, Settled};
use log_reader::LogReader;
use own_lookup::OwnLookup;
use pages::SharedPages;
use people::People;
use positions::Positions;
use writer::Writer;

/// What all channels work with.
#[derive(Debug)]
pub struct Live {
    /// The database, to read from.
    pub repo: Repo,
    /// The people who are connected.
    pub people: People,
    /// What newcomers read.
    pub pages: SharedPages,
    /// Where writes to annotations are handed in.
    pub annotations: Writer<Annotations>,
    /// What answers annotations that are questions; none where that is switched off.
    pub answers: Option<Arc<Answers>>,
    /// How many annotations a person may post.
    pub limit: AnnotationLimit,
    positions: Arc<Positions>,
}

/// The part of the live half that needs the sockets, and starts once they exist.
#[derive(Debug)]
pub struct Unstarted {
    live: Arc<Live>,
    settled: mpsc::Receiver<Vec<Settled>>,
    poll_interval: Duration,
}

impl Live {
    /// Starts what stores; what broadcasts is to be [started](Unstarted::start) with the sockets.
    pub fn new(config: &Config, repo: &Repo) -> (Arc<Self>, Unstarted) {
        let (follower, settled) = FollowerHandle::new();
        let writer = Writer::start(&config.limits, repo.clone(), follower);
        let positions = Arc::new(Positions::default());
        let answers =
            config.info_sys.enabled.then(|| Arc::new(start_answers(config, repo, &writer)));
        let live = Arc::new(Self {
            repo: repo.clone(),
            people: People::new(repo.clone()),
            pages: SharedPages::new(repo.clone(), Arc::clone(&positions)),
            annotations: writer,
            answers,
            limit: AnnotationLimit::new(&config.limits),
            positions,
        });
        let poll_interval = config.limits.log_poll_interval();
        (Arc::clone(&live), Unstarted { live, settled, poll_interval })
    }

    /// Whether a topic has been broadcast exactly up to a place, so that a client which knows that
    /// place has missed nothing.
    pub fn is_at(&self, topic: &Topic, seq: i64) -> bool {
        self.positions.get(topic) == Some(seq)
    }

    /// Has a topic followed from a place on that was read after subscribing to it.
    pub fn follow(&self, topic: &Topic, seq: i64) {
        self.positions.follow(topic, seq);
    }
}

impl Unstarted {
    /// Starts to follow the log.
    ///
    /// # Errors
    /// When the database gives no connection for that.
    pub fn start(self, endpoint: &Endpoint) -> rumbl_core::Result<()> {
        let reader = LogReader::new(&self.live.repo)?.with::<Annotations>();
        let positions = Arc::clone(&self.live.positions);
        let follower = Follower::new(endpoint.clone(), positions, reader, self.settled);
        tokio::spawn(follower.run(self.poll_interval));
        tokio::spawn(self.live.people.clone().check(endpoint.clone()));
        Ok(())
    }
}

fn start_answers(config: &Config, repo: &Repo, writer: &Writer<Annotations>) -> Answers {
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
