//! The second step of a log-in, for users with an authenticator app.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use rumbl_core::accounts::{self, UsedFactor};
use rumbl_core::repo::Connection;

use super::linking;
use super::requesting_pending::Waiting;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::identity::{Device, Pending, PendingLogIn};
use crate::pages::key::Shared;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::second_factor;
use crate::views::session_view::SessionCode;

/// The form for the code.
pub(crate) async fn new(
    conn: Conn,
    Waiting(pending): Waiting<PendingLogIn>,
) -> Result<HttpResponse> {
    if pending.is_none() {
        return Ok(begin_again(&conn));
    }
    let page = Shared::new("log-in code");
    conn.shared(page, |_db, renderer| renderer.render(&SessionCode::new())).await
}

/// Completes a log-in, given a code.
pub(crate) async fn create(
    conn: Conn,
    device: Device,
    Waiting(pending): Waiting<PendingLogIn>,
    form: FormBody,
) -> Result<HttpResponse> {
    let Some(pending) = pending else { return Ok(begin_again(&conn)) };
    let code = form.params("session")?;
    let code = code.text("one_time_password").unwrap_or_default().to_owned();
    let (id, version) = (pending.user_id, pending.session_version);
    let is_known = device.known.contains(id, version);
    let attempt = conn.app().throttle.use_second_factor((id, device.address), &code, is_known)?;
    let key = Arc::clone(&conn.app().sealing_key);
    let used = conn.repo(move |db: &mut Connection| {
        let user = accounts::begin_second_factor(db, id, version)?;
        Ok((user, second_factor::use_and_tell(db, &key, id, &code)?))
    });
    match used.await {
        Ok((user, Some(used))) => {
            attempt.succeeded();
            conn.put_cookie(PendingLogIn::removal(&conn.app().config));
            if let Some(identity) = &pending.to_link
                && let Err(refusal) = linking::link(&conn, user.id, identity).await?
            {
                return Ok(linking::refuse(&conn, refusal));
            }
            let how = (pending.stay(), pending.method);
            conn.log_in_and_tell(&user, &device, how).await?;
            conn.put_flash(Flash::Info(welcome(used)));
            Ok(conn.redirect(conn.way_back()))
        }
        Ok((_, None)) => {
            conn.put_flash(Flash::Error(t!("session-code-refused")));
            conn.render_status(StatusCode::UNPROCESSABLE_ENTITY, &SessionCode::new())
        }
        Err(rumbl_core::Error::NotFound) => Ok(begin_again(&conn)),
        Err(error) => Err(error.into()),
    }
}

fn begin_again(conn: &Conn) -> HttpResponse {
    conn.put_cookie(PendingLogIn::removal(&conn.app().config));
    conn.put_flash(Flash::Error(t!("session-code-over")));
    conn.redirect(conn.with_way_back(paths::NEW_SESSION))
}

fn welcome(used: UsedFactor) -> Message {
    match used {
        UsedFactor::Code => t!("account-welcome-back"),
        UsedFactor::RecoveryCode { left: 0 } => t!("session-welcome-last-recovery-code"),
        UsedFactor::RecoveryCode { left } => {
            t!("session-welcome-recovery-codes-left", left = left)
        }
    }
}
