//! A video's annotation changes as server-sent events, for programs without a channel client.
//!
//! Each event is one change of the video's log, and its id is the change's `seq`. A program that reconnects with
//! `Last-Event-ID` gets each later change once and in order, or `start_over` if the log no longer goes back that far. A
//! stream that has missed a change ends, so that the program reconnects.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_channels::{Broadcast, RESTART};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponseBuilder};
use futures_util::stream;
use rumbl_core::annotations::{self, AnnotationChange, Reach};
use rumbl_core::log::{self, Logged, Missed, Topic};
use rumbl_core::multimedia::{self, Admission, video_topic};
use serde_json::json;
use tokio::time::{Interval, interval};

use super::videos::video_id;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};
use crate::identity::{Caller, Shown};
use crate::live::lookout;
use crate::places::Place;
use crate::views::annotation_view::AnnotationChangeJson;
use crate::views::live_json::LiveJson;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How often the stream checks whether it has missed a change, and whether the program may still listen.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// Checks without an event after which a comment is sent, so that no proxy closes the stream as idle.
const QUIET_CHECKS: u32 = 15;

/// A program's open stream.
struct Listening {
    conn: Conn,
    caller: Caller,
    topic: Topic,
    listener: actix_channels::Listener,
    last_seq: i64,
    /// The `last_seq` at the last check, if the topic was ahead of it. The stream has until the next check to catch up.
    behind_at: Option<i64>,
    /// The missed changes, to be sent first.
    first: Option<String>,
    checks: Interval,
    quiet: u32,
    /// Set once the user can no longer see a private video.
    is_unseen: Arc<AtomicBool>,
    _private: Option<lookout::Place>,
    _place: Place<()>,
}

/// Streams a video's events from now on, or from after the `Last-Event-ID`.
pub(crate) async fn index(
    conn: Conn,
    address: ClientAddress,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse> {
    let (id, caller) = (video_id(&path)?, conn.acting()?.clone());
    let after = last_event_id(request.headers().get(LAST_EVENT_ID))?;
    let place = conn.app().event_streams.take(address);
    let place = place.ok_or_else(|| Error::unavailable("too many programs listen"))?;
    let topic = video_topic(id);
    // Subscribe before reading, so that no change is lost in between.
    let listener = conn.app().sockets.subscribe(topic.as_str());
    conn.app().live.follow(&topic).await?;
    let (name, sight) = (topic.clone(), conn.sight());
    let missed = conn.repo(move |db| {
        db.read(|db| {
            // A hidden video still has its log.
            let admission = multimedia::admit(db, &sight, id)?;
            if let Some(seq) = after {
                let reach = Reach::Client;
                let missed = annotations::list_annotation_changes(db, id, seq, reach)?;
                return Ok((admission, missed));
            }
            let last_seq = log::find_last_seq(db, &name)?;
            Ok((admission, Missed { changes: Vec::new(), last_seq, start_over: false }))
        })
    });
    let (admission, missed) = missed.await?;
    let is_unseen = Arc::new(AtomicBool::new(false));
    let private = (admission != Admission::Open).then(|| {
        let (place, is_unseen) = ((id, Arc::new(conn.sight())), Arc::clone(&is_unseen));
        conn.app().live.lookout.watch(place, move || is_unseen.store(true, Ordering::Relaxed))
    });
    let (last_seq, first) = (missed.last_seq, Some(beginning(&missed)?));
    let (checks, quiet) = (interval(CHECK_INTERVAL), 0);
    let listening = Listening {
        conn,
        caller,
        topic,
        listener,
        last_seq,
        behind_at: None,
        first,
        checks,
        quiet,
        is_unseen,
        _private: private,
        _place: place,
    };
    let events = stream::unfold(listening, |mut listening| async {
        let text = listening.next().await?;
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), listening))
    });
    Ok(start(&mut HttpResponse::Ok()).streaming(events))
}

fn start(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    response.content_type("text/event-stream").insert_header((CACHE_CONTROL, "no-store"))
}

fn last_event_id(header: Option<&HeaderValue>) -> Result<Option<i64>> {
    let Some(header) = header else { return Ok(None) };
    let seq = header.to_str().ok().and_then(|text| text.parse().ok()).filter(|seq| *seq >= 0);
    let invalid = || Error::Invalid(FieldErrors::one(LAST_EVENT_ID.as_str(), "is invalid"));
    seq.map(Some).ok_or_else(invalid)
}

/// The missed changes, or `start_over`, followed by the current `seq`.
fn beginning(missed: &Missed<AnnotationChange>) -> Result<String> {
    let mut text = String::new();
    let place = json!({"last_seq": missed.last_seq}).to_string();
    if missed.start_over {
        push(&mut text, missed.last_seq, "start_over", &place);
    }
    for logged in &missed.changes {
        push_change(&mut text, logged)?;
    }
    push(&mut text, missed.last_seq, "ready", &place);
    Ok(text)
}

fn push_change(text: &mut String, logged: &Logged<AnnotationChange>) -> Result<()> {
    let change = AnnotationChangeJson::from(logged);
    let data = serde_json::to_string(&change).map_err(Error::internal)?;
    push(text, logged.seq, change.event(), &data);
    Ok(())
}

/// Appends an event. Its JSON contains no line breaks, so the data fits in one line.
fn push(text: &mut String, id: i64, event: &str, data: &str) {
    // Writing to a `String` can't fail.
    write!(text, "id: {id}\nevent: {event}\ndata: {data}\n\n").ok();
}

impl Listening {
    /// The next chunk to send; `None` when the stream ends.
    async fn next(&mut self) -> Option<String> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            tokio::select! {
                broadcast = self.listener.recv() => {
                    let broadcast = broadcast?;
                    if broadcast.event() == RESTART {
                        return None;
                    }
                    let Some(seq) = broadcast.seq().and_then(|seq| i64::try_from(seq).ok()) else {
                        continue;
                    };
                    if seq <= self.last_seq {
                        continue;
                    }
                    // A change is missing. The program reconnects, and gets it from the log.
                    if seq > self.last_seq + 1 || !self.may_listen().await {
                        return None;
                    }
                    self.last_seq = seq;
                    self.quiet = 0;
                    return event(seq, &broadcast);
                }
                _ = self.checks.tick() => {
                    if self.has_missed_something() || !self.may_listen().await {
                        return None;
                    }
                    self.quiet += 1;
                    if self.quiet >= QUIET_CHECKS {
                        self.quiet = 0;
                        return Some(":\n\n".to_owned());
                    }
                }
            }
        }
    }

    /// Whether the stream has missed a change: the topic is no longer followed, because it has gaps or its video is
    /// deleted, or the newest changes were dropped because the listener's buffer was full.
    fn has_missed_something(&mut self) -> bool {
        let Some(position) = self.conn.app().live.position(&self.topic) else { return true };
        let is_behind = position > self.last_seq;
        let behind_at = is_behind.then_some(self.last_seq);
        let was_behind_at = std::mem::replace(&mut self.behind_at, behind_at);
        is_behind && was_behind_at == behind_at
    }

    /// Whether the program's credentials and access are still valid. While the database is unavailable, nothing is
    /// sent.
    async fn may_listen(&self) -> bool {
        if self.is_unseen.load(Ordering::Relaxed) {
            return false;
        }
        let app = self.conn.app();
        let is_current = match &self.caller.shown {
            Shown::Token(identity) => app.sessions.is_current(identity).await,
            Shown::Key(key) => app.api_keys.is_current(key).await,
        };
        is_current.unwrap_or(false)
    }
}

fn event(seq: i64, broadcast: &Broadcast) -> Option<String> {
    let mut text = String::new();
    push(&mut text, seq, broadcast.event(), broadcast.payload().as_json()?);
    Some(text)
}
