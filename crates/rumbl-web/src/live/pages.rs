//! Pages of a video, encoded once for each `seq` of its log and shared by all clients that ask before the next
//! change.
//!
//! While the follower has not broadcast beyond the page's `seq`, the cached page is exactly what a joining client
//! needs. After the next change, the page is read once more, however many clients ask. Pages contain nothing
//! personal. Reactions are not in the log, so they are read at most once a second.

use std::sync::Arc;

use actix_channels::Payload;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::log;
use rumbl_core::multimedia::{self, Sight, video_topic};
use rumbl_core::reactions;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};

use super::positions::Positions;
use crate::views::annotation_view::{AnnotationDensityJson, AnnotationPageJson};
use crate::views::reaction_view::ReactionsJson;

/// Estimated memory of a cached page besides its JSON, in bytes.
const PAGE_OVERHEAD_BYTES: usize = 256;

/// Videos whose owner is cached.
const MAX_KEPT_OWNERS: u64 = 10_000;

/// The parts of a video that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// A page of annotations.
    Annotations(AnnotationQuery),
    /// How the annotations are spread over the video.
    Density,
    /// How people have reacted, as of a second since 1970. Reactions change without log entries, so each second has
    /// its own cache key.
    Reactions(i64),
}

/// A page that is the same for every reader.
#[derive(Debug, Clone)]
pub struct SharedPage {
    /// The page as JSON.
    pub json: Payload,
    /// The last `seq` of the log that the page includes.
    pub seq: i64,
    /// The owner of the video.
    pub owner_id: UserId,
}

/// The video, the part to read, and the `seq` that the page has to include.
type Key = (VideoId, Read, i64);

/// See the module's documentation.
#[derive(Debug)]
pub struct SharedPages {
    repo: Repo,
    positions: Arc<Positions>,
    kept: Cache<Key, SharedPage>,
    /// The owner of each video that was public at this `seq` of its log.
    owners: moka::sync::Cache<(VideoId, i64), UserId>,
}

impl SharedPages {
    /// Starts with an empty cache that holds at most `kept_bytes`.
    pub(super) fn new(repo: Repo, positions: Arc<Positions>, kept_bytes: u64) -> Self {
        let weigh = |_: &Key, page: &SharedPage| {
            let bytes = page.json.as_json().map_or(0, str::len) + PAGE_OVERHEAD_BYTES;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        // Pages of an earlier `seq` are never requested again, however popular they were.
        let kept = Cache::builder()
            .max_capacity(kept_bytes)
            .weigher(weigh)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        let owners = moka::sync::Cache::new(MAX_KEPT_OWNERS);
        Self { repo, positions, kept, owners }
    }

    /// Reads a shared page of a video that includes its log at least up to `at_least`, the client's last known `seq`.
    /// If the video is followed here, the page also includes everything broadcast so far.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the video does not exist, and database errors.
    pub async fn read(&self, video_id: VideoId, read: Read, at_least: i64) -> Result<SharedPage> {
        let reading = self.read_from_database(video_id, read);
        let Some(position) = self.positions.get(&video_topic(video_id)) else {
            // The topic is not followed, so a cached page could be out of date without anybody noticing.
            return reading.await;
        };
        let key = (video_id, read, position.max(at_least));
        let page = self.kept.try_get_with(key, reading).await;
        if let Ok(page) = &page {
            self.remember_owner(video_id, page.seq, page.owner_id);
        }
        page.map_err(|error| match &*error {
            Error::NotFound => Error::NotFound,
            Error::Busy { waited } => Error::Busy { waited: *waited },
            error => Error::Unavailable(error.to_string()),
        })
    }

    /// Reads a page of a private video for a person who can see it. The page is not cached.
    ///
    /// # Errors
    /// Same as [`read`](Self::read).
    pub async fn read_private(
        &self,
        video_id: VideoId,
        read: Read,
        sight: Arc<Sight>,
    ) -> Result<SharedPage> {
        self.repo.run(move |db| db.read(|db| encode(db, video_id, read, &sight))).await
    }

    /// The cached owner of a video that was public at this `seq`. It holds for exactly this `seq`, as the next change
    /// may hide the video.
    pub fn owner_at(&self, video_id: VideoId, seq: i64) -> Option<UserId> {
        self.owners.get(&(video_id, seq))
    }

    /// Remembers the owner of a video for [`owner_at`](Self::owner_at).
    pub fn remember_owner(&self, video_id: VideoId, seq: i64, owner_id: UserId) {
        self.owners.insert((video_id, seq), owner_id);
    }

    async fn read_from_database(&self, video_id: VideoId, read: Read) -> Result<SharedPage> {
        let everybody = Sight::default();
        self.repo.run(move |db| db.read(|db| encode(db, video_id, read, &everybody))).await
    }
}

fn encode(db: &mut Connection, video_id: VideoId, read: Read, sight: &Sight) -> Result<SharedPage> {
    let owner_id = multimedia::get_visible_video(db, sight, video_id)?.video.user_id;
    let (json, seq) = match read {
        Read::Annotations(query) => {
            let page = annotations::list_annotations(db, video_id, &query)?;
            (Payload::json(&AnnotationPageJson::from(&page)), page.last_seq)
        }
        Read::Density => {
            let density = annotations::annotation_density(db, video_id)?;
            (Payload::json(&AnnotationDensityJson::from(&density)), density.last_seq)
        }
        Read::Reactions(_) => {
            let stored = reactions::list_reaction_counts(db, video_id)?;
            (
                Payload::json(&ReactionsJson::stored(&stored)),
                log::last_seq(db, &video_topic(video_id))?,
            )
        }
    };
    Ok(SharedPage { json: json.shared(), seq, owner_id })
}
