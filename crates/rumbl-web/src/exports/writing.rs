use std::io::{Seek, Write};
use std::sync::Arc;

use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rumbl_core::annotations::{self, AnnotationQuery, AnnotationWithUser};
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;
use tempfile::{SpooledData, SpooledTempFile};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::content::{Content, DiskFile};
use super::file::{ExportFile, Wanted};
use super::originals::with_originals;
use super::version::ExportVersion;
use crate::error::{Error, Result};
use crate::views::export_view::Export;

/// Bytes of a file kept in memory; longer files go to disk.
const MAX_BYTES_IN_MEMORY: usize = 256 * 1024;

/// Writes a file from one snapshot while it `is_wanted`; `files` limits how many are on disk.
pub(super) fn write(
    db: &mut Connection,
    wanted: &Wanted,
    public_url: &Url,
    files: &Arc<Semaphore>,
    is_wanted: &dyn Fn() -> bool,
) -> Result<ExportFile> {
    let written = db.read(|db| {
        let version = ExportVersion::read(db, &wanted.sight, wanted.video_id)?;
        let listing = multimedia::get_visible_video(db, &wanted.sight, wanted.video_id)?;
        let export = Export::new(wanted.format, public_url, &listing, version.count);
        let mut writing = match export.map_err(Error::internal).and_then(Writing::begin) {
            Ok(writing) => writing,
            Err(error) => return Ok(Err(error)),
        };
        let mut next = Some(AnnotationQuery::From { at: 0 });
        while let Some(query) = next {
            if !is_wanted() {
                return Ok(Err(Error::unavailable("nobody waits for the export any more")));
            }
            let page = annotations::list_annotations(db, wanted.video_id, &query)?;
            let annotations = with_originals(db, page.annotations)?;
            if let Err(error) = writing.add(&annotations) {
                return Ok(Err(error));
            }
            next = page.next.map(AnnotationQuery::After);
        }
        Ok(Ok((version, writing)))
    });
    let (version, writing) = written??;
    writing.end(version, files)
}

/// A file being written, plain and compressed.
struct Writing {
    export: Export,
    plain: SpooledTempFile,
    gzip: GzEncoder<SpooledTempFile>,
}

impl Writing {
    fn begin(export: Export) -> Result<Self> {
        let spooled = || SpooledTempFile::new(MAX_BYTES_IN_MEMORY);
        let gzip = GzEncoder::new(spooled(), Compression::default());
        let mut writing = Self { export, plain: spooled(), gzip };
        let beginning = writing.export.begin().map_err(Error::internal)?;
        writing.write(&beginning)?;
        Ok(writing)
    }

    fn add(&mut self, annotations: &[AnnotationWithUser]) -> Result<()> {
        let page = self.export.page(annotations).map_err(Error::internal)?;
        self.write(&page)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.plain.write_all(bytes).map_err(Error::internal)?;
        self.gzip.write_all(bytes).map_err(Error::internal)
    }

    fn end(mut self, version: ExportVersion, files: &Arc<Semaphore>) -> Result<ExportFile> {
        self.write(self.export.end().as_bytes())?;
        let gzip = self.gzip.finish().map_err(Error::internal)?;
        // The plain file is the longer one, so it reaches the disk first.
        let place = if self.plain.is_rolled() {
            let place = Arc::clone(files).try_acquire_owned();
            Some(Arc::new(place.map_err(|_none| Error::unavailable("too many exports at once"))?))
        } else {
            None
        };
        let plain = content(self.plain, place.as_ref())?;
        Ok(ExportFile { version, plain, gzip: content(gzip, place.as_ref())? })
    }
}

/// Turns the written data into readable content; a file on disk keeps its place.
fn content(
    mut written: SpooledTempFile,
    place: Option<&Arc<OwnedSemaphorePermit>>,
) -> Result<Content> {
    written.rewind().map_err(Error::internal)?;
    match written.into_inner() {
        SpooledData::InMemory(bytes) => Ok(Content::Memory(Bytes::from(bytes.into_inner()))),
        SpooledData::OnDisk(file) => {
            let length = file.metadata().map_err(Error::internal)?.len();
            Ok(Content::Disk(Arc::new(DiskFile { file, length, _place: place.cloned() })))
        }
    }
}

#[cfg(test)]
mod tests {
    use rumbl_core::repo::Repo;
    use rumbl_core::seeds;

    use rumbl_core::multimedia::Sight;

    use super::*;
    use crate::views::export_view::Format;

    #[actix_web::test]
    async fn writing_stops_when_nobody_waits_for_the_file_any_more() {
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let outcomes = repo.run(|db| {
            seeds::run(db)?;
            let video_id = seeds::find_demo_video(db)?.unwrap().id;
            let version = ExportVersion::read(db, &Sight::default(), video_id)?;
            let wanted = Wanted { video_id, format: Format::Csv, version, sight: Sight::default() };
            let (url, files) =
                (Url::parse("http://localhost").unwrap(), Arc::new(Semaphore::new(1)));
            let mut begin = |is_wanted| write(db, &wanted, &url, &files, &|| is_wanted);
            Ok((begin(true), begin(false)))
        });
        let (wanted, unwanted) = outcomes.await.unwrap();
        assert!(wanted.is_ok(), "{wanted:?}");
        assert!(matches!(unwanted, Err(Error::Unavailable(_))), "{unwanted:?}");
    }

    #[actix_web::test]
    async fn a_long_file_takes_one_of_the_places_on_the_disk() {
        let files = Arc::new(Semaphore::new(1));
        let long = || {
            let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
            let files = Arc::clone(&files);
            async move {
                let written = repo.run(move |db| {
                    seeds::run(db)?;
                    let video_id = seeds::find_demo_video(db)?.unwrap().id;
                    let version = ExportVersion::read(db, &Sight::default(), video_id)?;
                    let listing = multimedia::get_video(db, video_id)?;
                    let url = Url::parse("http://localhost").unwrap();
                    let export = Export::new(Format::Csv, &url, &listing, 0).unwrap();
                    let mut writing = Writing::begin(export).unwrap();
                    writing.write(&vec![b'x'; MAX_BYTES_IN_MEMORY + 1]).unwrap();
                    Ok(writing.end(version, &files))
                });
                written.await.unwrap()
            }
        };
        let first = long().await.unwrap();
        assert!(matches!(first.plain, Content::Disk(_)));
        assert!(matches!(long().await, Err(Error::Unavailable(_))));
        drop(first);
        assert!(long().await.is_ok());
    }
}
