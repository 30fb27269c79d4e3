//! A user's API keys.

mod view;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::ids::ApiKeyId;
use rumbl_core::repo::Connection;

use super::security_controller::unstored;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::mail::mails::{self, SecurityChange};
use crate::pages::rendered::Rendered;
use crate::pages::renderer::Renderer;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::security_view::Proof;
use view::{ApiKeyIndex, ApiKeyShow};

/// Lists the user's keys, with the form to create one.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let untouched = accounts::change_user_password();
        render_index(db, renderer, &user, (&accounts::change_api_key(), &untouched))
    })
    .await
}

/// Creates a key, and shows it once. Requires the same proof as a log-in, because a key is equivalent to one.
pub(crate) async fn create(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("api_key")?;
    if let Err(refused) = accounts::check_api_key(&params) {
        return refuse(&conn, user, refused, None).await;
    }
    let shown = current_password::check_with_code(&conn, client, &user.0, &params).await?;
    if let Err(refused) = shown {
        return refuse(&conn, user, refused, Some(params)).await;
    }
    let owner = user.clone();
    let made = conn.repo(move |db: &mut Connection| {
        db.write(|db| {
            let made = accounts::create_api_key(db, &owner, &params)?;
            mails::security_changed(db, owner.id, SecurityChange::ApiKeyAdded)?;
            Ok(made)
        })
    });
    match made.await {
        Ok((key, token)) => {
            let page = ApiKeyShow::new(&key, token.expose());
            Ok(unstored(conn.render_status(StatusCode::CREATED, &page)?))
        }
        Err(error) => refuse(&conn, user, error, None).await,
    }
}

/// Shows the form again with the errors. `typed` is the input for the key if the proof of identity was refused, and
/// `None` if the key itself was.
async fn refuse(
    conn: &Conn,
    user: Authenticated,
    error: rumbl_core::Error,
    typed: Option<Params>,
) -> Result<HttpResponse> {
    let rumbl_core::Error::Invalid(refused) = error else { return Err(error.into()) };
    let page = conn.run(move |db, renderer| {
        let untouched = accounts::change_user_password();
        let typed = typed.map(|params| accounts::cast_api_key(&params));
        let (key, proof) = match &typed {
            Some(typed) => (typed, &*refused),
            None => (&*refused, &untouched),
        };
        render_index(db, renderer, &user, (key, proof))
    });
    conn.send_invalid(&page.await?)
}

fn render_index(
    db: &mut Connection,
    renderer: &Renderer,
    user: &User,
    changesets: (&Changeset, &Changeset),
) -> Result<Rendered> {
    let (keys, proof) = (accounts::list_api_keys(db, user)?, Proof::read(db, user.id)?);
    renderer.render(&ApiKeyIndex::new(&keys, changesets, proof))
}

/// Deletes a key, which is invalid from now on.
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id: ApiKeyId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let keys = conn.app().api_keys.clone();
    let deleted = conn.repo(move |db| {
        let key = accounts::delete_api_key(db, &user, id)?;
        // Inside the call, which completes even if the browser disconnects.
        keys.end(key.token_hash);
        Ok(key)
    });
    conn.put_flash(Flash::Info(t!("api-keys-deleted", name = deleted.await?.name)));
    Ok(conn.redirect(paths::API_KEYS))
}
