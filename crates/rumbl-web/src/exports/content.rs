//! The content of an export file, and how it is sent.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::body::{BoxBody, SizedStream};
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::AbortOnDropHandle;

use crate::places::Place;

/// Bytes read from disk at a time.
const CHUNK_BYTES: u64 = 64 * 1024;
/// The content of a file, in memory or on disk.
#[derive(Debug)]
pub(super) enum Content {
    Memory(Bytes),
    Disk(Arc<DiskFile>),
}

/// An unnamed file, and its place among the files allowed on disk.
#[derive(Debug)]
pub(super) struct DiskFile {
    pub(super) file: File,
    pub(super) length: u64,
    pub(super) _place: Option<Arc<OwnedSemaphorePermit>>,
}

/// The response body of a file, which holds a place among the concurrent downloads.
pub(super) fn body(file: Arc<DiskFile>, place: Place<()>, timeout: Duration) -> BoxBody {
    BoxBody::new(SizedStream::new(file.length, chunks(file, place, timeout)))
}

/// Streams the file. A read error aborts the connection, so that the client doesn't mistake a part for the whole.
fn chunks(
    file: Arc<DiskFile>,
    place: Place<()>,
    timeout: Duration,
) -> impl Stream<Item = io::Result<Bytes>> + 'static {
    stream::try_unfold((0, Sending::new(file, place, timeout)), |(offset, sending)| async move {
        let reading = sending.file().ok_or(io::ErrorKind::TimedOut)?;
        let chunk = tokio::task::spawn_blocking(move || reading.chunk(offset)).await;
        let chunk = chunk.map_err(io::Error::other).flatten().inspect_err(|error| {
            tracing::warn!(%error, "an export was broken off");
        })?;
        let end = offset + chunk.len() as u64;
        Ok(if chunk.is_empty() { None } else { Some((Bytes::from(chunk), (end, sending))) })
    })
}

/// A file being sent, and the place of its download. A client that reads very slowly never polls the stream to its
/// end, so a deadline releases both.
struct Sending {
    held: Arc<Mutex<Option<Held>>>,
    _deadline: AbortOnDropHandle<()>,
}

type Held = (Arc<DiskFile>, Place<()>);

impl Sending {
    fn new(file: Arc<DiskFile>, place: Place<()>, timeout: Duration) -> Self {
        let held = Arc::new(Mutex::new(Some((file, place))));
        let late = Arc::clone(&held);
        let deadline = tokio::spawn(async move {
            tokio::time::sleep(timeout).await;
            lock(&late).take();
            tracing::info!("an export that was fetched too slowly is broken off");
        });
        Self { held, _deadline: AbortOnDropHandle::new(deadline) }
    }

    /// The file, until the deadline.
    fn file(&self) -> Option<Arc<DiskFile>> {
        lock(&self.held).as_ref().map(|(file, _)| Arc::clone(file))
    }
}

impl Drop for Sending {
    /// Releases both immediately, since the deadline's task ends a little later.
    fn drop(&mut self) {
        lock(&self.held).take();
    }
}

fn lock(held: &Mutex<Option<Held>>) -> MutexGuard<'_, Option<Held>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl DiskFile {
    /// The chunk at `offset`; empty at the end. Blocks. Reads by position, because several readers share the file.
    fn chunk(&self, offset: u64) -> io::Result<Vec<u8>> {
        let length = CHUNK_BYTES.min(self.length.saturating_sub(offset));
        let mut chunk = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut chunk, offset)?;
        Ok(chunk)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{IpAddr, Ipv4Addr};

    use futures_util::{StreamExt, TryStreamExt};

    use super::*;
    use crate::places::Places;

    const PATIENCE: Duration = Duration::from_mins(10);

    fn file(content: &[u8]) -> Arc<DiskFile> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        Arc::new(DiskFile { file, length: content.len() as u64, _place: None })
    }

    fn place(places: &Places<()>) -> Place<()> {
        places.take(IpAddr::from(Ipv4Addr::LOCALHOST).into()).unwrap()
    }

    #[actix_web::test]
    async fn a_file_on_the_disk_is_sent_whole_in_chunks_to_several_at_once() {
        let content = vec![7; 150_000];
        let (file, places) = (file(&content), Places::new(2, 2));
        let send = || chunks(Arc::clone(&file), place(&places), PATIENCE);
        let (mut first, second) = (Box::pin(send()), send());
        assert_eq!(first.next().await.unwrap().unwrap().len(), 65_536);
        let second: Vec<Bytes> = second.try_collect().await.unwrap();
        assert_eq!(second.iter().map(Bytes::len).collect::<Vec<_>>(), [65_536, 65_536, 18_928]);
        assert_eq!(second.concat(), content);
        let rest: Vec<Bytes> = first.try_collect().await.unwrap();
        assert_eq!(rest.concat().len(), 150_000 - 65_536);
        assert_eq!(places.taken(), 0);
    }

    #[actix_web::test]
    async fn a_file_that_is_fetched_too_slowly_gives_its_place_back_and_is_broken_off() {
        let places = Places::new(1, 1);
        let mut sent = Box::pin(chunks(
            file("7".repeat(70_000).as_bytes()),
            place(&places),
            Duration::from_millis(5),
        ));
        assert_eq!(sent.next().await.unwrap().unwrap().len(), 65_536);
        // A stalled reader never polls the stream again.
        while places.taken() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(sent.next().await.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
