use std::time::{Duration, Instant};

use actix_web::http::header::EntityTag;
use moka::sync::Cache;
use rumbl_core::annotations;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::repo::{self, Connection, Repo};

use crate::error::Result;
use crate::views::export_view::Format;

/// How long a version may be taken for the present one while this process writes nothing; another one
/// may have written.
const MAX_AGE: Duration = Duration::from_secs(1);
/// Videos whose versions are known.
const MAX_VIDEOS: u64 = 10_000;

/// What a video's files are made from: every change to it or its annotations leads to another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExportVersion {
    /// Microseconds since 1970.
    updated_at: i64,
    pub(super) count: i64,
    last_seq: i64,
}

/// The versions that were asked for lately.
#[derive(Debug)]
pub(super) struct Versions(Cache<VideoId, Known>);

#[derive(Debug, Clone, Copy)]
struct Known {
    version: ExportVersion,
    /// How often this process had written when it was read.
    writes: u64,
    read_at: Instant,
}

impl ExportVersion {
    /// The version of a video, as it is in the database.
    pub(super) fn read(db: &mut Connection, video_id: VideoId) -> rumbl_core::Result<Self> {
        let updated_at = multimedia::get_video(db, video_id)?.video.updated_at;
        let annotations = annotations::annotation_version(db, video_id)?;
        Ok(Self {
            updated_at: updated_at.and_utc().timestamp_micros(),
            count: annotations.count,
            last_seq: annotations.last_seq,
        })
    }

    /// Names the file of this version. It is weak, since the same file may be compressed or not.
    pub fn entity_tag(self, format: Format) -> EntityTag {
        let Self { updated_at, count, last_seq } = self;
        let (release, extension) = (env!("CARGO_PKG_VERSION"), format.extension());
        EntityTag::new_weak(format!("{release}-{extension}-{updated_at}-{count}-{last_seq}"))
    }
}

impl Versions {
    pub(super) async fn get(&self, repo: &Repo, video_id: VideoId) -> Result<ExportVersion> {
        // Asked for before the database is: what is written meanwhile makes the version outdated.
        let writes = repo::writes();
        if let Some(known) = self.0.get(&video_id).filter(|known| known.is_current(writes)) {
            return Ok(known.version);
        }
        let read_at = Instant::now();
        let read = repo.run(move |db| db.read(|db| ExportVersion::read(db, video_id)));
        let version = read.await?;
        self.0.insert(video_id, Known { version, writes, read_at });
        Ok(version)
    }
}

impl Default for Versions {
    fn default() -> Self {
        Self(Cache::new(MAX_VIDEOS))
    }
}

impl Known {
    fn is_current(&self, writes: u64) -> bool {
        self.writes == writes && self.read_at.elapsed() < MAX_AGE
    }
}
