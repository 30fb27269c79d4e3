//! A long-poll post: reads its body and passes its frames to the session.

use std::collections::VecDeque;

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::StreamExt;

use super::handshake::text;
use super::longpoll_session::LongPollSession;
use super::longpoll_session::post_queue::{PostRoom, PostedFrame, QueueFull};
use crate::mount::Mount;

const NDJSON: &str = "application/x-ndjson";
/// How much is reserved for a body with an announced length.
const RESERVED_BODY_BYTES: usize = 16 * 1024;

/// Why a post was not handled.
pub(super) enum PostError {
    /// It is too large or malformed.
    Invalid,
    /// The session is over.
    NotHandled,
}

/// Reads a post and waits until it is handled. Room is taken for the body as it arrives.
pub(super) async fn handle(
    mount: &Mount,
    session: &LongPollSession,
    request: &HttpRequest,
    body: web::Payload,
) -> Result<(), PostError> {
    let config = &mount.config;
    let full = |_: QueueFull| {
        session.give_up();
        PostError::NotHandled
    };
    let mut room = session.post_room().map_err(full)?;
    let size = text(request.headers(), CONTENT_LENGTH.as_str()).and_then(|size| size.parse().ok());
    let reading = read(body, size, config.max_long_poll_body_bytes, &mut room);
    let Ok(body) = tokio::time::timeout(config.long_poll_window, reading).await else {
        session.give_up();
        return Err(PostError::NotHandled);
    };
    let body = body.map_err(|error| match error {
        ReadError::Full(error) => full(error),
        ReadError::Invalid => PostError::Invalid,
    })?;
    let is_batch = text(request.headers(), CONTENT_TYPE.as_str()) == Some(NDJSON);
    let frames = if is_batch {
        frames_of(&body, config.max_long_poll_batch).ok_or(PostError::Invalid)?
    } else {
        VecDeque::from([PostedFrame::Text(body.clone())])
    };
    if frames.iter().any(|frame| frame.len() > config.max_frame_bytes) {
        return Err(PostError::Invalid);
    }
    // Binary frames are decoded into memory of their own; texts are slices of the body.
    let is_decoded = |frame: &&PostedFrame| matches!(frame, PostedFrame::Binary(_));
    let decoded: usize = frames.iter().filter(is_decoded).map(PostedFrame::len).sum();
    room.resize(body.len() + decoded).map_err(full)?;
    drop(body);
    let posted = session.post(frames, room, config.long_poll_window).await;
    posted.map_err(|_not_handled| PostError::NotHandled)
}

/// Why a body was not read.
enum ReadError {
    /// It is too large, or cut off.
    Invalid,
    Full(QueueFull),
}

/// Reads a body, taking room for the bytes that have arrived.
async fn read(
    mut body: web::Payload,
    size: Option<usize>,
    max_bytes: usize,
    room: &mut PostRoom,
) -> Result<Bytes, ReadError> {
    // The announced length is not trusted with more memory than a few frames need.
    let mut data = Vec::with_capacity(size.unwrap_or_default().min(RESERVED_BODY_BYTES));
    room.resize(data.capacity()).map_err(ReadError::Full)?;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_cut_off| ReadError::Invalid)?;
        if data.len() + chunk.len() > max_bytes {
            return Err(ReadError::Invalid);
        }
        data.extend_from_slice(&chunk);
        room.resize(data.capacity()).map_err(ReadError::Full)?;
    }
    Ok(data.into())
}

/// Parses one frame per line: text begins with `[`, anything else is a binary frame in base64.
/// Returns `None` if a line is neither.
fn frames_of(body: &Bytes, limit: usize) -> Option<VecDeque<PostedFrame>> {
    let lines = body.split(|byte| *byte == b'\n').take(limit);
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| match line.first() {
            Some(b'[') => Some(PostedFrame::Text(body.slice_ref(line))),
            _ => Some(PostedFrame::Binary(STANDARD.decode(line).ok()?.into())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::frames_of;

    #[test]
    fn max_long_poll_batch_lines_are_read_and_the_rest_ignored() {
        let body = Bytes::from("[1]\n".repeat(101));
        assert_eq!(frames_of(&body, 100).unwrap().len(), 100);
        assert!(frames_of(&Bytes::from("[1]\r\n!"), 100).is_none());
        assert_eq!(frames_of(&Bytes::from("[1]\r\n!"), 1).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn no_body_makes_a_post_panic_or_grow(
            body in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            let size = body.len();
            if let Some(frames) = frames_of(&Bytes::from(body), 100) {
                prop_assert!(frames.iter().map(super::PostedFrame::len).sum::<usize>() <= size);
            }
        }
    }
}
