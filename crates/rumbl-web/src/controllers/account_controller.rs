//! Export and deletion of a user's account.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, ContentDisposition, DispositionParam, DispositionType,
};
use rumbl_core::accounts;

use crate::archive::Archive;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::settings_view::AccountShow;

/// The page that explains what is deleted, with the form to delete the account.
pub(crate) async fn show(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let has_password = accounts::has_password(db, user.id)?;
        renderer.render(&AccountShow::new(&accounts::change_user_password(), has_password))
    })
    .await
}

/// Sends all of a user's data as a ZIP archive.
pub(crate) async fn archive(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.app().throttle.fetch_archive(user.id)?;
    let id = user.id;
    let archive = conn.app().repo.run(move |db| Ok(Archive::write(db, id))).await??;
    let name = DispositionParam::Filename(format!("rumbl-{id}.zip"));
    let attachment =
        ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![name] };
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header(attachment)
        .body(archive.into_body()))
}

/// Deletes the user's account, given the current password. Ends their sessions at once; a job deletes the data, however
/// much there is.
pub(crate) async fn delete(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("user")?;
    let deleted = match current_password::check(&conn, client, &user.0, &params).await? {
        Ok(()) => conn.delete_account(Arc::clone(&user.0)).await,
        Err(error) => Err(error),
    };
    match deleted {
        Ok(()) => {
            conn.put_flash(Flash::Info(t!("settings-account-deleted")));
            Ok(conn.redirect(paths::HOME))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let has_password = conn.repo(move |db| accounts::has_password(db, user.id)).await?;
            conn.render_invalid(&AccountShow::new(&changeset, has_password))
        }
        Err(error) => Err(error.into()),
    }
}
