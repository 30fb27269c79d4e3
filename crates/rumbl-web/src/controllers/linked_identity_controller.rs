//! A user's linked accounts at providers.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::{LinkedIdentityId, UserId};
use rumbl_core::repo::Connection;

use super::provider_controller::begin;
use super::security_controller::{Refused, show_again};
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::identity::Purpose;
use crate::mail::mails::{self, SecurityChange};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::providers::Providers;
use crate::views::security_view::{LinkedIdentityShow, Proof};

/// Redirects to a provider to link an account there, given the current password, and a code if the user has an app.
pub(crate) async fn create(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (user.id, form.params("link")?);
    match current_password::check_with_code(&conn, client, &user.0, &params).await? {
        Ok(()) => begin(&conn, client, &path, (Purpose::Link { user_id: id }, false)).await,
        Err(rumbl_core::Error::Invalid(changeset)) => {
            show_again(&conn, &user, Refused::Link(&changeset)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form to unlink an account.
pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = identity_id(&path)?;
    let providers = Arc::clone(&conn.app().providers);
    conn.personal(move |db, renderer| {
        let changeset = accounts::change_user_password();
        renderer.render(&unlinking(db, &providers, (user.id, id), &changeset)?)
    })
    .await
}

fn identity_id(path: &str) -> Result<LinkedIdentityId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

fn unlinking(
    db: &mut Connection,
    providers: &Providers,
    (owner, id): (UserId, LinkedIdentityId),
    changeset: &Changeset,
) -> rumbl_core::Result<LinkedIdentityShow> {
    let linked = accounts::list_linked_identities(db, owner)?;
    let identity = linked.into_iter().find(|identity| identity.id == id);
    let identity = identity.ok_or(rumbl_core::Error::NotFound)?;
    let (label, proof) = (providers.label(&identity.issuer), Proof::read(db, owner)?);
    Ok(LinkedIdentityShow::new(&identity, label, changeset, proof))
}

/// Unlinks an account, and ends the user's other sessions that were begun with a provider. Requires the same proof as
/// linking one: a stranger at a logged-in browser must not be able to lock its owner out.
pub(crate) async fn delete(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (identity_id(&path)?, form.params("unlinking")?);
    let (owner, providers) = (user.id, Arc::clone(&conn.app().providers));
    match current_password::check_with_code(&conn, client, &user.0, &params).await? {
        Ok(()) => {}
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let page = move |db: &mut _| unlinking(db, &providers, (owner, id), &changeset);
            return conn.render_invalid(&conn.repo(page).await?);
        }
        Err(error) => return Err(error.into()),
    }
    let current = conn.identity().map(|identity| identity.session_id());
    let current = current.ok_or_else(|| Error::internal("nobody is logged in"))?;
    let end = conn.ending();
    let deleted = conn.repo(move |db: &mut Connection| {
        let (provider, ended) = db.write(|db| {
            let issuers = providers.issuers();
            let identity = accounts::delete_linked_identity(db, owner, id, &issuers)?;
            let provider = providers.label(&identity.issuer);
            let change = SecurityChange::IdentityUnlinked { provider: provider.clone() };
            mails::security_changed(db, owner, change)?;
            Ok((provider, accounts::delete_provided_sessions(db, owner, Some(current))?))
        })?;
        // Inside the call, which completes even if the browser disconnects.
        ended.into_iter().for_each(end);
        Ok(provider)
    });
    conn.put_flash(match deleted.await {
        Ok(label) => Flash::Info(t!("security-linked-unlinked", provider = label)),
        Err(rumbl_core::Error::Invalid(_)) => Flash::Error(LAST_WAY_IN),
        Err(error) => return Err(error.into()),
    });
    Ok(conn.redirect(paths::SECURITY))
}

/// The error if the user could no longer log in.
pub(super) const LAST_WAY_IN: Message = t!("security-last-way-in");
