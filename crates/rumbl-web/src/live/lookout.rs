//! Notices when people watching a private video lose access to it: they were removed, left a conversation, or their
//! review link was revoked or has expired. They are disconnected within two seconds, whichever process made the
//! change.
//!
//! No queries run while nobody is at a private video.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rumbl_core::Result;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{Sight, is_visible};
use rumbl_core::repo::{Connection, Repo};
use tokio::time::sleep;

/// How often access is checked: twice within the two seconds that people have to leave.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// Distinct pairs of person and video checked in one query, so that other users of the connection pool get their
/// turn.
const BATCH: usize = 200;

type Leave = Box<dyn Fn() + Send>;
/// The video, and whose access to it is checked.
type Asked = (VideoId, Arc<Sight>);

/// See the module's documentation.
#[derive(Clone)]
pub struct Lookout(Arc<Inner>);

struct Inner {
    repo: Repo,
    next: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// One entry for each channel at most, so the socket limits bound it.
    watched: BTreeMap<u64, Watched>,
    is_looking: bool,
}

struct Watched {
    place: Asked,
    leave: Leave,
}

/// A person's presence at a private video; checks end when this is dropped.
pub struct Place {
    lookout: Lookout,
    number: u64,
}

impl std::fmt::Debug for Lookout {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Lookout")
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Place").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lookout.with_state(|state| state.watched.remove(&self.number));
    }
}

impl Lookout {
    /// Starts with nobody to check.
    pub(super) fn new(repo: Repo) -> Self {
        Self(Arc::new(Inner { repo, next: AtomicU64::new(0), state: Mutex::default() }))
    }

    /// Calls `leave` once `place` is no longer visible to its person. It may be called again until the [`Place`] is
    /// dropped.
    pub fn watch(&self, place: Asked, leave: impl Fn() + Send + 'static) -> Place {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let watched = Watched { place, leave: Box::new(leave) };
        let is_first = self.with_state(|state| {
            state.watched.insert(number, watched);
            !std::mem::replace(&mut state.is_looking, true)
        });
        if is_first {
            tokio::spawn(self.clone().look());
        }
        Place { lookout: self.clone(), number }
    }

    /// Checks access periodically while anybody is at a private video.
    async fn look(self) {
        loop {
            sleep(LOOK_INTERVAL).await;
            let places = self.with_state(|state| {
                let mut places: HashMap<Asked, Vec<u64>> = HashMap::new();
                for (number, watched) in &state.watched {
                    places.entry(watched.place.clone()).or_default().push(*number);
                }
                state.is_looking = !places.is_empty();
                places
            });
            if places.is_empty() {
                return;
            }
            let places: Vec<_> = places.into_iter().collect();
            for places in places.chunks(BATCH) {
                let asked = places.to_vec();
                match self.0.repo.run(move |db| find_leaving(db, asked)).await {
                    Ok(leaving) => self.send_away(&leaving),
                    Err(error) => {
                        tracing::warn!(%error, "who sees private videos can't be read");
                    }
                }
            }
        }
    }

    fn send_away(&self, leaving: &[u64]) {
        self.with_state(|state| {
            for watched in leaving.iter().filter_map(|number| state.watched.get(number)) {
                (watched.leave)();
            }
        });
    }

    fn with_state<T>(&self, call: impl FnOnce(&mut State) -> T) -> T {
        call(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The numbers of the watched places whose person can no longer see the video.
fn find_leaving(db: &mut Connection, places: Vec<(Asked, Vec<u64>)>) -> Result<Vec<u64>> {
    let mut leaving = Vec::new();
    for ((video_id, sight), numbers) in places {
        if !is_visible(db, &sight, video_id)? {
            leaving.extend(numbers);
        }
    }
    Ok(leaving)
}
