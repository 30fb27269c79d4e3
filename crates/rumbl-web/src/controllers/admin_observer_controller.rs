//! What an admin closes on the observer's page. The page itself is live.

use actix_channels::SocketId;
use actix_channels::config::MAX_TOPIC_BYTES;
use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::audit::{AuditAction, Subject, record};
use rumbl_core::repo::Connection;

use super::staff_step;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;

/// Closes one connection, on whichever node it is. Its client connects again.
pub(crate) async fn close_socket(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let id: SocketId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let sockets = conn.app().sockets.clone();
    let name = match conn.app().observer.find_socket(id) {
        Some(socket) => socket.name(),
        None if id.node() == sockets.pubsub().node_id() => {
            conn.put_flash(Flash::Info(t!("admin-socket-gone")));
            return Ok(conn.redirect(paths::ADMIN_OBSERVER));
        }
        None => format!("a socket of the node {}", conn.app().observer.name_of(id.node())),
    };
    let number = i64::try_from(id.number()).unwrap_or(i64::MAX);
    let params = staff_step::params(&form);
    let call = move |db: &mut Connection| {
        let subject = (Subject::Socket(number), name.as_str());
        staff_step::noted(&user, &params, |by| record(db, by, AuditAction::Close, subject, None))?;
        // Within the call, which comes to its end even when the browser goes away meanwhile.
        sockets.close_socket(id);
        Ok(())
    };
    let message = |(): &()| t!("admin-socket-closed");
    staff_step::take(&conn, paths::ADMIN_OBSERVER, call, message).await
}

/// Ends the channels of a topic on all nodes. Their clients join again, from where they are.
pub(crate) async fn close_topic(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = staff_step::params(&form);
    let topic = params.text("topic").filter(|topic| {
        (1..=MAX_TOPIC_BYTES).contains(&topic.len()) && !topic.contains(char::is_control)
    });
    let topic = topic.ok_or_else(|| Error::BadRequest("the form names no topic".to_owned()))?;
    let (topic, sockets) = (topic.to_owned(), conn.app().sockets.clone());
    let call = move |db: &mut Connection| {
        let subject = (Subject::Topic, topic.as_str());
        staff_step::noted(&user, &params, |by| record(db, by, AuditAction::Close, subject, None))?;
        sockets.restart_topic(&topic);
        Ok(())
    };
    let message = |(): &()| t!("admin-topic-closed");
    staff_step::take(&conn, paths::ADMIN_OBSERVER, call, message).await
}
