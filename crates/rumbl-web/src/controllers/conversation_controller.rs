//! Starting conversations, and posting messages without a socket. The pages are live.

use std::sync::Arc;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use rumbl_core::accounts;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite, Invited, ListPlace};
use rumbl_core::ids::UserId;
use rumbl_core::page::{Direction, PageNumber, PageSize, Stretch};

use super::live_controller;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::live::outcome::WriteError;
use crate::live_pages::{SentGroup, parse_picks};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::security_policy::SecurityPolicy;
use crate::views::conversation_list_view::{PostedJson, RecentsJson};
use crate::views::conversation_refusal::{refusal, refusal_of};

/// Creates a group, and redirects to it.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let params = form.params("conversation")?;
    let title = params.text("title").unwrap_or_default().to_owned();
    let with = parse_picks(params.text("with").unwrap_or_default());
    conn.app().live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let invited = Invited::Group(with.clone());
    conn.app().live.invite(user.id, invited).await?.map_err(Error::too_many_requests)?;
    let picked = with.clone();
    let refused = if with.is_empty() {
        t!("new-group-without-people")
    } else {
        let create = move |db: &mut _| conversations::create_group(db, &user, &params, &picked);
        match conn.repo(create).await {
            Ok(group) => return Ok(conn.redirect(paths::conversation(group.id))),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                let picked = with.clone();
                let list = move |db: &mut _| accounts::list_users_with_ids(db, &picked);
                refusal_of(&changeset, &conn.repo(list).await?)
            }
            Err(error) => return Err(error.into()),
        }
    };
    let sent = SentGroup { title, with, error: refused.text(conn.locale()) }.into_values();
    let policy = SecurityPolicy::default();
    live_controller::refused_form(&conn, (address, &request), policy, sent).await
}

/// Opens the conversation with another user.
pub(crate) async fn open(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let other: UserId = path.parse().map_err(|_malformed| Error::NotFound)?;
    conn.app().live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let invited = Invited::Pair(other);
    conn.app().live.invite(user.id, invited).await?.map_err(Error::too_many_requests)?;
    let user = Arc::clone(&user.0);
    match conn.repo(move |db| conversations::open_pair(db, &user, other)).await {
        Ok(opened) => Ok(conn.redirect(paths::conversation(opened.id))),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            conn.put_flash(Flash::Error(refusal(&changeset)));
            Ok(conn.redirect(paths::user(other)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Posts a message, from pages without a socket and when a moment is shared.
pub(crate) async fn say(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let conversation_id = path.parse().map_err(|_malformed| Error::NotFound)?;
    let (user, params) = (Arc::clone(&user.0), form.params("message")?);
    let live = &conn.app().live;
    live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let action = ConversationAction::Post { params };
    let write = ConversationWrite { user, conversation_id, action };
    let refused = match live.conversations.write(write).await {
        Ok(_) => None,
        Err(WriteError::Refused(rumbl_core::Error::Invalid(changeset))) => {
            Some(refusal(&changeset))
        }
        Err(WriteError::Refused(error)) => return Err(error.into()),
        Err(error) => return Err(Error::unavailable(error)),
    };
    if conn.prefers_json() {
        let (mut response, message) = match refused {
            None => (HttpResponse::Created(), t!("conversation-sent")),
            Some(refused) => (HttpResponse::UnprocessableEntity(), refused),
        };
        return Ok(response.json(PostedJson { message: message.text(conn.locale()) }));
    }
    if let Some(refused) = refused {
        conn.put_flash(Flash::Error(refused));
    }
    Ok(conn.redirect(paths::conversation(conversation_id)))
}

/// The most recently active conversations, for the dialog that shares a moment: the first page, or the one after the
/// place `after`.
pub(crate) async fn recent(
    conn: Conn,
    user: Authenticated,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let after = params.text("after").map(str::parse::<ListPlace>);
    let after = after.transpose().map_err(|_malformed| Error::NotFound)?;
    let list = move |db: &mut _| {
        if let Some(after) = after {
            let (from, size) = ((Direction::Backward, after), PageSize::default());
            return conversations::list_conversations_beyond(db, &user, from, size);
        }
        let page = conversations::list_conversations(db, &user, PageNumber::FIRST)?;
        let has_more = page.total > i64::from(page.size.get());
        Ok(Stretch { rows: page.rows, has_more })
    };
    let listed = conn.repo(list).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    Ok(response.json(RecentsJson::new(&listed, conn.locale())))
}
