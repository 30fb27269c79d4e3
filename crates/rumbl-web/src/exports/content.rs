//! What is in a file, and how it is sent.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, SizedStream};
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::OwnedSemaphorePermit;

use crate::places::Place;

/// Bytes that are read from the disk at once.
const CHUNK_BYTES: u64 = 64 * 1024;
/// How long a file may take to be fetched.
const MAX_SENDING: Duration = Duration::from_mins(10);

/// What is in a file.
#[derive(Debug)]
pub(super) enum Content {
    Memory(Bytes),
    Disk(Arc<DiskFile>),
}

/// A file without a name, and its place among those that there may be.
#[derive(Debug)]
pub(super) struct DiskFile {
    pub(super) file: File,
    pub(super) length: u64,
    pub(super) _place: Option<Arc<OwnedSemaphorePermit>>,
}

/// The file as the body of an answer, which has a place among those that are sent.
pub(super) fn body(file: Arc<DiskFile>, place: Place<()>) -> BoxBody {
    BoxBody::new(SizedStream::new(file.length, chunks(file, place, MAX_SENDING)))
}

/// The file piece by piece. A failure ends the connection instead of the file, so that nobody takes a
/// part for the whole.
fn chunks(
    file: Arc<DiskFile>,
    place: Place<()>,
    patience: Duration,
) -> impl Stream<Item = io::Result<Bytes>> + 'static {
    let deadline = Instant::now() + patience;
    stream::try_unfold((0, place), move |(offset, place)| {
        let reading = Arc::clone(&file);
        async move {
            if Instant::now() >= deadline {
                tracing::info!("an export that was fetched too slowly is broken off");
                return Err(io::ErrorKind::TimedOut.into());
            }
            let chunk = tokio::task::spawn_blocking(move || reading.chunk(offset)).await;
            let chunk = chunk.map_err(io::Error::other).flatten().inspect_err(|error| {
                tracing::warn!(%error, "an export was broken off");
            })?;
            let end = offset + chunk.len() as u64;
            Ok(if chunk.is_empty() { None } else { Some((Bytes::from(chunk), (end, place))) })
        }
    })
}

impl DiskFile {
    /// What is at `offset`, which blocks; nothing at the end. Readers share the file, so none moves it.
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
        let send = || chunks(Arc::clone(&file), place(&places), MAX_SENDING);
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
    async fn a_file_that_is_fetched_too_slowly_is_broken_off_and_gives_its_place_back() {
        let places = Places::new(1, 1);
        let mut sent = Box::pin(chunks(file(b"content"), place(&places), Duration::ZERO));
        assert_eq!(sent.next().await.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
        drop(sent);
        assert_eq!(places.taken(), 0);
    }
}
