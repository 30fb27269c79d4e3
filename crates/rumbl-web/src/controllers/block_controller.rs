//! Blocking users.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts;
use rumbl_core::conversations;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::form_view::first_error;

pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    let block = move |db: &mut Connection| {
        conversations::block_user(db, &user, id)?;
        Ok(accounts::get_user(db, id)?.username)
    };
    conn.put_flash(match conn.repo(block).await {
        Ok(name) => Flash::Info(t!("block-blocked", name = name)),
        Err(rumbl_core::Error::Invalid(changeset)) => Flash::Error(first_error(&changeset)),
        Err(error) => return Err(error.into()),
    });
    Ok(conn.redirect(paths::user(id)))
}

pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    let unblock = move |db: &mut Connection| {
        conversations::unblock_user(db, &user, id)?;
        Ok(accounts::get_user(db, id)?.username)
    };
    let name = conn.repo(unblock).await?;
    conn.put_flash(Flash::Info(t!("block-unblocked", name = name)));
    Ok(conn.redirect(paths::user(id)))
}

fn user_id(path: &str) -> Result<UserId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
