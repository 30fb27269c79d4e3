//! A file on the disk while it is sent.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::OwnedSemaphorePermit;

/// Bytes that are read from the disk at once.
const CHUNK_BYTES: u64 = 64 * 1024;
/// How long a file waits for who fetches it, before it is taken away.
pub(super) const MAX_SENDING: Duration = Duration::from_mins(10);

/// A file on the disk with its place among those that there may be; both are given back when it is
/// sent, or when the time is up.
pub(super) struct KeptFile(Mutex<Option<(File, OwnedSemaphorePermit)>>);

impl KeptFile {
    pub(super) fn new(file: File, place: OwnedSemaphorePermit, patience: Duration) -> Arc<Self> {
        let kept = Arc::new(Self(Mutex::new(Some((file, place)))));
        let weak = Arc::downgrade(&kept);
        tokio::spawn(async move {
            tokio::time::sleep(patience).await;
            if let Some(kept) = weak.upgrade() {
                tracing::info!("an export that was not fetched in time is taken away");
                kept.lock().take();
            }
        });
        kept
    }

    /// The file piece by piece. A failure ends the connection instead of the file, so that nobody
    /// takes a part for the whole.
    pub(super) fn chunks(self: Arc<Self>) -> impl Stream<Item = io::Result<Bytes>> + 'static {
        stream::try_unfold(self, |file| async {
            let reading = Arc::clone(&file);
            let chunk = tokio::task::spawn_blocking(move || reading.chunk()).await;
            let chunk = chunk.map_err(io::Error::other).flatten().inspect_err(|error| {
                tracing::warn!(%error, "an export was broken off");
            })?;
            Ok(if chunk.is_empty() { None } else { Some((Bytes::from(chunk), file)) })
        })
    }

    /// What comes next, which blocks; nothing at the end.
    fn chunk(&self) -> io::Result<Vec<u8>> {
        let mut kept = self.lock();
        let (file, _place) = kept.as_mut().ok_or(io::ErrorKind::TimedOut)?;
        let mut chunk = Vec::new();
        file.take(CHUNK_BYTES).read_to_end(&mut chunk)?;
        Ok(chunk)
    }

    fn lock(&self) -> MutexGuard<'_, Option<(File, OwnedSemaphorePermit)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeptFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KeptFile").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use futures_util::{StreamExt, TryStreamExt};
    use tokio::sync::Semaphore;

    use super::*;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        file
    }

    fn place() -> OwnedSemaphorePermit {
        Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap()
    }

    #[actix_web::test]
    async fn a_file_on_the_disk_is_sent_whole_in_chunks() {
        let content = vec![7; 150_000];
        let sent = KeptFile::new(file(&content), place(), MAX_SENDING).chunks();
        let sent: Vec<Bytes> = sent.try_collect().await.unwrap();
        assert_eq!(sent.iter().map(Bytes::len).collect::<Vec<_>>(), [65_536, 65_536, 18_928]);
        assert_eq!(sent.concat(), content);
    }

    #[actix_web::test]
    async fn a_file_that_is_not_fetched_in_time_gives_its_place_back_and_is_broken_off() {
        let places = Arc::new(Semaphore::new(1));
        let place = Arc::clone(&places).try_acquire_owned().unwrap();
        let kept = KeptFile::new(file(b"content"), place, Duration::ZERO);
        let mut sent = Box::pin(kept.chunks());
        // The place is free again as soon as the file is gone.
        drop(places.acquire().await.unwrap());
        assert_eq!(sent.next().await.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
