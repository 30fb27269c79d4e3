//! The files of a video's annotations.
//!
//! A file is written from one snapshot of the database before any of it is sent. So it is one state
//! of the video, however slowly it is fetched and whatever others do to the annotations meanwhile,
//! and a failure is an answer of its own rather than half a file. It takes little memory: what is
//! longer than a few pages is written to the disk, to a file without a name that is gone when it is
//! sent.

mod kept_file;

use std::io::{self, Seek, Write};
use std::sync::Arc;

use actix_web::body::{BoxBody, SizedStream};
use rumbl_core::annotations::{self, AnnotationQuery, AnnotationVersion, AnnotationWithUser};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, VideoListing};
use rumbl_core::repo::{Connection, Repo};
use tempfile::{SpooledData, SpooledTempFile};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use crate::error::{Error, Result};
use crate::views::export_view::{Export, Format};
use kept_file::{KeptFile, MAX_SENDING};

/// Files that are written or sent at once; who wants one more is told to come back.
const MAX_FILES: usize = 32;
/// Files that are written at once, each over a connection to the database of its own.
const MAX_WRITTEN: usize = 2;
/// Bytes of a file that are kept in memory; a longer one goes to the disk.
const MAX_BYTES_IN_MEMORY: usize = 256 * 1024;

/// Who may write a file now.
#[derive(Debug)]
pub struct Exports {
    files: Arc<Semaphore>,
    writers: Arc<Semaphore>,
}

/// Which file is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The video.
    pub video_id: VideoId,
    /// The kind of file.
    pub format: Format,
    /// The address of this rumbl.
    pub public_url: Url,
}

/// A file that is complete.
#[derive(Debug)]
pub struct ExportFile {
    /// The video, as it was when the file was written.
    pub listing: VideoListing,
    /// The annotations that are in it.
    pub version: AnnotationVersion,
    content: SpooledTempFile,
    place: OwnedSemaphorePermit,
}

impl Default for Exports {
    fn default() -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self { files: semaphore(MAX_FILES), writers: semaphore(MAX_WRITTEN) }
    }
}

impl Exports {
    /// Writes a file; it waits while others are written.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such video, [`Error::Unavailable`] when there are too many
    /// files already, and whatever keeps the file from being written.
    pub async fn write(&self, repo: &Repo, wanted: Wanted) -> Result<ExportFile> {
        let place = Arc::clone(&self.files).try_acquire_owned();
        let place = place.map_err(|_none| Error::Unavailable("too many exports at once".into()))?;
        let turn = Arc::clone(&self.writers).acquire_owned().await;
        let written = repo.run(move |db| {
            // It is written to its end also when nobody waits for it any more.
            let _turn = turn;
            write(db, &wanted, place)
        });
        written.await?.map_err(Error::internal)
    }
}

/// The file from one snapshot; the inner failure is the file's own.
fn write(
    db: &mut Connection,
    wanted: &Wanted,
    place: OwnedSemaphorePermit,
) -> rumbl_core::Result<anyhow::Result<ExportFile>> {
    let Wanted { video_id, format, ref public_url } = *wanted;
    db.read(|db| {
        let listing = multimedia::get_video(db, video_id)?;
        let version = annotations::annotation_version(db, video_id)?;
        let mut writing = match Writing::begin(format, public_url, &listing, version) {
            Ok(writing) => writing,
            Err(error) => return Ok(Err(error)),
        };
        let mut next = Some(AnnotationQuery::From { at: 0 });
        while let Some(query) = next {
            let page = annotations::list_annotations(db, video_id, &query)?;
            if let Err(error) = writing.add(&page.annotations) {
                return Ok(Err(error));
            }
            next = page.next.map(AnnotationQuery::After);
        }
        let written = writing.end();
        Ok(written.map(|content| ExportFile { listing, version, content, place }))
    })
}

/// A file that is being written.
struct Writing {
    export: Export,
    content: SpooledTempFile,
}

impl Writing {
    fn begin(
        format: Format,
        public_url: &Url,
        listing: &VideoListing,
        version: AnnotationVersion,
    ) -> anyhow::Result<Self> {
        let export = Export::new(format, public_url, listing, version.count)?;
        let mut content = SpooledTempFile::new(MAX_BYTES_IN_MEMORY);
        content.write_all(&export.begin()?)?;
        Ok(Self { export, content })
    }

    fn add(&mut self, annotations: &[AnnotationWithUser]) -> anyhow::Result<()> {
        Ok(self.content.write_all(&self.export.page(annotations)?)?)
    }

    fn end(mut self) -> anyhow::Result<SpooledTempFile> {
        self.content.write_all(self.export.end().as_bytes())?;
        self.content.rewind()?;
        Ok(self.content)
    }
}

impl ExportFile {
    /// The file as the body of an answer.
    ///
    /// # Errors
    /// When the disk does not tell how long it is.
    pub fn into_body(self) -> io::Result<BoxBody> {
        match self.content.into_inner() {
            SpooledData::InMemory(content) => Ok(BoxBody::new(content.into_inner())),
            SpooledData::OnDisk(file) => {
                let length = file.metadata()?.len();
                let kept = KeptFile::new(file, self.place, MAX_SENDING);
                Ok(BoxBody::new(SizedStream::new(length, kept.chunks())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn max_files_bounds_how_many_there_are_at_once() {
        let exports = Exports::default();
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let wanted = Wanted {
            video_id: 1.try_into().unwrap(),
            format: Format::Csv,
            public_url: Url::parse("http://localhost").unwrap(),
        };
        let places = u32::try_from(MAX_FILES).unwrap();
        let all = Arc::clone(&exports.files).acquire_many_owned(places).await.unwrap();
        let refused = exports.write(&repo, wanted.clone()).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        drop(all);
        let unknown = exports.write(&repo, wanted).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    }
}
