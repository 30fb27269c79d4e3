//! The content of a file, or a part of it, as a client takes it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use actix_web::body::SizedStream;
use actix_web::web::Bytes;
use futures_util::stream::{self, LocalBoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::{GetResult, GetResultPayload};
use tokio::task::spawn_blocking;

use crate::places::Place;

/// Bytes that are read from a file at once.
const PIECE_BYTES: u64 = 256 * 1024;

pub(crate) type Pieces = LocalBoxStream<'static, io::Result<Bytes>>;

/// The body of a response. It is read no faster than the client takes it, and holds its place for as long.
pub(crate) fn body(found: GetResult, place: Place<()>) -> SizedStream<Pieces> {
    let (start, end) = (found.range.start, found.range.end);
    let pieces: Pieces = match found.payload {
        GetResultPayload::File(file, _) => pieces(file, start, end).boxed_local(),
        GetResultPayload::Stream(pieces) => pieces.map_err(io::Error::other).boxed_local(),
    };
    let held = pieces.map(move |piece| {
        let _place = &place;
        piece
    });
    SizedStream::new(end - start, held.boxed_local())
}

/// As long a body, which is not sent: that of a response to HEAD.
pub(crate) fn no_body(length: u64) -> SizedStream<Pieces> {
    SizedStream::new(length, stream::empty().boxed_local())
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
