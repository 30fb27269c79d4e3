//! Pages of a video, encoded once for each place in its log and shared by all who ask before the next
//! change.
//!
//! A page belongs to one place in the video's log. While the follower has
//! broadcast no further than that place, the page is exactly what a newcomer lacks; after the next
//! change it is read again, once, however many ask. Nothing personal is in it. Reactions, which are not in the log, are
//! read at most once a second.

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

/// What a kept page costs besides its bytes.
const PAGE_OVERHEAD_BYTES: usize = 256;

/// Videos whose owner is kept.
const MAX_KEPT_OWNERS: u64 = 10_000;

/// What can be read of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// A page of annotations.
    Annotations(AnnotationQuery),
    /// How the annotations are spread over the video.
    Density,
    /// How people have reacted. They change without the log, so what was read in one second, in seconds since 1970, is
    /// read again in the next.
    Reactions(i64),
}

/// An answer that is the same for everybody.
#[derive(Debug, Clone)]
pub struct SharedPage {
    /// The page as JSON.
    pub json: Payload,
    /// The place in the log that it belongs to.
    pub seq: i64,
    /// The owner of the video.
    pub owner_id: UserId,
}

/// The video, what is read of it, and a place in its log that the page must have reached.
type Key = (VideoId, Read, i64);

/// See the module's documentation.
#[derive(Debug)]
pub struct SharedPages {
    repo: Repo,
    positions: Arc<Positions>,
    kept: Cache<Key, SharedPage>,
    /// The owner of each video that was there for everybody at this place in its log.
    owners: moka::sync::Cache<(VideoId, i64), UserId>,
}

impl SharedPages {
    /// Nothing is read yet; at most `kept_bytes` of what is read are kept for others.
    pub(super) fn new(repo: Repo, positions: Arc<Positions>, kept_bytes: u64) -> Self {
        let weigh = |_: &Key, page: &SharedPage| {
            let bytes = page.json.as_json().map_or(0, str::len) + PAGE_OVERHEAD_BYTES;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        // Pages of earlier places are never asked for again, however often they were.
        let kept = Cache::builder()
            .max_capacity(kept_bytes)
            .weigher(weigh)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        let owners = moka::sync::Cache::new(MAX_KEPT_OWNERS);
        Self { repo, positions, kept, owners }
    }

    /// Reads a shared page of a video, at or after the place `at_least` in its log: what the client
    /// knows already. If the video is followed here, the page has everything that was broadcast
    /// before.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such video, and what the database says.
    pub async fn read(&self, video_id: VideoId, read: Read, at_least: i64) -> Result<SharedPage> {
        let reading = self.read_from_database(video_id, read);
        let Some(position) = self.positions.get(&video_topic(video_id)) else {
            // Nobody here would notice when a kept page is out of date.
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

    /// Reads a page of a private video for somebody who sees it. Nobody else gets it.
    ///
    /// # Errors
    /// As of [`read`](Self::read).
    pub async fn read_private(
        &self,
        video_id: VideoId,
        read: Read,
        sight: Arc<Sight>,
    ) -> Result<SharedPage> {
        self.repo.run(move |db| db.read(|db| encode(db, video_id, read, &sight))).await
    }

    /// The owner of a video, if it was read lately and was there for everybody: at this place in its log,
    /// as at the next it may be hidden.
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
            let counts = reactions::list_reaction_counts(db, video_id)?;
            (
                Payload::json(&ReactionsJson::new(&counts)),
                log::last_seq(db, &video_topic(video_id))?,
            )
        }
    };
    Ok(SharedPage { json: json.shared(), seq, owner_id })
}
