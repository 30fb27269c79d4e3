//! A user's sessions.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts;
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::settings_view::SessionIndex;

/// Lists the user's sessions.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let limits = conn.app().config.limits.session_limits();
    let current = conn.identity().map(|identity| identity.session_id());
    conn.personal(move |db, renderer| {
        renderer.render(&SessionIndex::new(&accounts::list_sessions(db, &user, limits)?, current))
    })
    .await
}

/// Ends a session; no error if it has already ended.
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id: SessionId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let end = conn.ending();
    conn.repo(move |db: &mut Connection| {
        accounts::delete_user_session(db, &user, id)?;
        end(id);
        Ok(())
    })
    .await?;
    if conn.identity().is_some_and(|identity| identity.session_id() == id) {
        return Ok(conn.redirect(paths::HOME));
    }
    conn.put_flash(Flash::Info(t!("settings-sessions-logged-out")));
    Ok(conn.redirect(paths::SETTINGS_SESSIONS))
}

/// Ends all sessions but the current one.
pub(crate) async fn delete_others(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let current = conn.identity().map(|identity| identity.session_id());
    let current = current.ok_or_else(|| Error::internal("nobody is logged in"))?;
    let end = conn.ending();
    conn.repo(move |db: &mut Connection| {
        accounts::delete_other_sessions(db, &user, current)?.into_iter().for_each(end);
        Ok(())
    })
    .await?;
    conn.put_flash(Flash::Info(t!("settings-sessions-logged-out-others")));
    Ok(conn.redirect(paths::SETTINGS_SESSIONS))
}
