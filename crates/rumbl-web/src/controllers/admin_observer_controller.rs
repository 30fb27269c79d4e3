//! What an admin closes on the observer's page. The page itself is live.

use actix_channels::SocketId;
use actix_channels::config::MAX_TOPIC_BYTES;
use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::audit::{AuditAction, By, Subject, record};
use rumbl_core::repo::Connection;

use super::staff_step::StaffStep;
use crate::error::{Error, Result};
use crate::i18n::t;
use crate::paths;

/// Closes one connection, on whichever node it is. Its client connects again.
pub(crate) async fn close_socket(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id: SocketId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let sockets = step.conn.app().sockets.clone();
    let name = match step.conn.app().observer.find_socket(id) {
        Some(socket) => socket.name(),
        None if id.node() == sockets.pubsub().node_id() => {
            return Ok(step.done(paths::ADMIN_OBSERVER, t!("admin-socket-gone")));
        }
        None => format!("a socket of the node {}", step.conn.app().observer.name_of(id.node())),
    };
    let number = i64::try_from(id.number()).unwrap_or(i64::MAX);
    let call = move |db: &mut Connection, by: By<'_>| {
        let subject = (Subject::Socket(number), name.as_str());
        record(db, by, AuditAction::Close, subject, None)?;
        sockets.close_socket(id);
        Ok(())
    };
    let message = |(): &()| t!("admin-socket-closed");
    step.take(paths::ADMIN_OBSERVER, call, message).await
}

/// Ends the channels of a topic on all nodes. Their clients join again, from where they are.
pub(crate) async fn close_topic(step: StaffStep) -> Result<HttpResponse> {
    let topic = step.params.text("topic").filter(|topic| {
        (1..=MAX_TOPIC_BYTES).contains(&topic.len()) && !topic.contains(char::is_control)
    });
    let topic = topic.ok_or_else(|| Error::BadRequest("the form names no topic".to_owned()))?;
    let (topic, sockets) = (topic.to_owned(), step.conn.app().sockets.clone());
    let call = move |db: &mut Connection, by: By<'_>| {
        let subject = (Subject::Topic, topic.as_str());
        record(db, by, AuditAction::Close, subject, None)?;
        sockets.restart_topic(&topic);
        Ok(())
    };
    let message = |(): &()| t!("admin-topic-closed");
    step.take(paths::ADMIN_OBSERVER, call, message).await
}
