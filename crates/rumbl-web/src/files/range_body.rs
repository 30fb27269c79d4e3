//! Response bodies that stream a file or a range of it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::web::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::{GetResult, GetResultPayload};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::places::Place;

/// Bytes read from a file at a time.
const PIECE_BYTES: u64 = 256 * 1024;

pub(crate) type Pieces = BoxStream<'static, io::Result<Bytes>>;

/// How long a client may read nothing.
const PATIENCE: Duration = Duration::from_mins(2);

/// A response body, read only as fast as the client takes it. It holds its place until the client has received all of
/// it, has disconnected, or has read nothing for [`PATIENCE`].
pub(crate) fn body(found: GetResult, place: Place<()>) -> SizedStream<Pieces> {
    let (start, end) = (found.range.start, found.range.end);
    let pieces: Pieces = match found.payload {
        GetResultPayload::File(file, _) => pieces(file, start, end).boxed(),
        GetResultPayload::Stream(pieces) => pieces.map_err(io::Error::other).boxed(),
    };
    SizedStream::new(end - start, while_taken(pieces, place).boxed())
}

/// Reads pieces while the client takes them, and then releases the place. A body that ends early aborts the
/// connection.
fn while_taken<T: Send + 'static>(
    mut pieces: Pieces,
    held: T,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _held = held;
        // Stops when the client has disconnected or stalls.
        while let Ok(Ok(place)) = timeout(PATIENCE, sender.reserve()).await {
            let Some(piece) = pieces.next().await else { return };
            let has_failed = piece.is_err();
            place.send(piece);
            if has_failed {
                return;
            }
        }
    });
    stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) })
}

/// A body of the same length that is never sent, for responses to HEAD.
pub(crate) fn no_body(length: u64) -> SizedStream<Pieces> {
    SizedStream::new(length, stream::empty().boxed())
}

fn pieces(file: File, start: u64, end: u64) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, start), move |(file, at)| async move {
        if at >= end {
            return Ok(None);
        }
        let length = (end - at).min(PIECE_BYTES);
        let (file, piece) = spawn_blocking(move || read(file, at, length)).await??;
        Ok(Some((piece, (file, at + length))))
    })
}

fn read(mut file: File, at: u64, length: u64) -> io::Result<(File, Bytes)> {
    let mut piece = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut piece)?;
    Ok((file, Bytes::from(piece)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::time::sleep;

    use super::*;

    fn endless() -> Pieces {
        stream::repeat_with(|| Ok(Bytes::from_static(b"film"))).boxed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_for_long_holds_nothing_any_more() {
        let held = Arc::new(());
        let mut taken = while_taken(endless(), Arc::clone(&held)).boxed();
        for _ in 0..3 {
            sleep(PATIENCE / 2).await;
            assert_eq!(Arc::strong_count(&held), 2);
            taken.next().await.unwrap().unwrap();
        }
        sleep(PATIENCE + Duration::from_secs(1)).await;
        assert_eq!(Arc::strong_count(&held), 1);
        taken.next().await.unwrap().unwrap();
        assert!(taken.next().await.is_none(), "the rest is not read");
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_goes_holds_nothing_any_more() {
        let held = Arc::new(());
        let mut taken = while_taken(endless(), Arc::clone(&held)).boxed();
        taken.next().await.unwrap().unwrap();
        drop(taken);
        sleep(Duration::from_secs(1)).await;
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[tokio::test]
    async fn what_can_not_be_read_is_an_error() {
        let broken: Pieces = stream::iter([Err(io::Error::other("gone"))]).boxed();
        let mut taken = while_taken(broken, ()).boxed();
        assert!(taken.next().await.unwrap().is_err());
        assert!(taken.next().await.is_none());
    }
}
