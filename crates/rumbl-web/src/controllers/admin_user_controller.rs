//! Management of users, for moderators and admins.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use rumbl_core::accounts::{self, ApiKey, Passkey, Role, User};
use rumbl_core::audit::{AuditAction, By, Subject, record};
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use rumbl_core::search::{self, MAX_FOUND, SearchQuery};
use rumbl_core::webhooks;

use super::requested_page::RequestedPage;
use super::staff_step::StaffStep;
use crate::access::OtherAccess;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::mail::mails::{self, SecurityChange};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::users::{Access, UserIndex, UserShow};

/// Lists all users, or those whose names match the words `q`.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let text = params.text("q").unwrap_or_default().trim().to_owned();
    conn.personal(move |db, renderer| {
        let frame = Frame::new("users", &user);
        let query = SearchQuery::parse(&text);
        if query.is_empty() {
            let page = accounts::list_users_page(db, page.number)?;
            return renderer.render(&UserIndex::new(frame, &page));
        }
        let found = search::search_users(db, &query, MAX_FOUND)?;
        renderer.render(&UserIndex::found(frame, &found.rows, &text))
    })
    .await
}

/// A user, with the available actions.
pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let (id, providers) = (user_id(&path)?, Arc::clone(&conn.app().providers));
    let limits = conn.app().config.limits.session_limits();
    conn.personal(move |db, renderer| {
        let person = accounts::get_user(db, id)?;
        let access = Access {
            ways: OtherAccess::read(db, &person)?,
            session_count: accounts::list_sessions(db, &person, limits)?.len(),
        };
        let frame = Frame::new("users", &user);
        renderer.render(&UserShow::new(frame, &person, &access, (&user, &providers)))
    })
    .await
}

pub(crate) async fn change_role(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    let role = step.params.text("role").and_then(|name| name.parse::<Role>().ok());
    let role = role.ok_or_else(|| Error::BadRequest("the form names no role".to_owned()))?;
    let app = step.conn.app();
    let (sessions, sockets) = (app.sessions.clone(), app.sockets.clone());
    let keys = app.api_keys.clone();
    let call = move |db: &mut Connection, by: By<'_>| {
        let before = accounts::change_role(db, by, id, role)?;
        // Open pages reconnect with the new role.
        sessions.invalidate_user(&sockets, id);
        keys.invalidate_user(id);
        Ok(before)
    };
    let message = move |before: &User| {
        let name = before.username.as_str();
        match role {
            Role::Member => t!("admin-is-member", name = name),
            Role::Moderator => t!("admin-is-moderator", name = name),
            Role::Admin => t!("admin-is-admin", name = name),
        }
    };
    step.take(&paths::admin_user(id), call, message).await
}

/// Suspends a user, and ends their sessions.
pub(crate) async fn suspend(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    suspend_person(&step, id, &paths::admin_user(id)).await
}

/// Suspends a user from any page, and redirects to `back`.
pub(super) async fn suspend_person(
    step: &StaffStep,
    id: UserId,
    back: &str,
) -> Result<HttpResponse> {
    let app = step.conn.app();
    let (sessions, sockets) = (app.sessions.clone(), app.sockets.clone());
    let keys = app.api_keys.clone();
    let call = move |db: &mut Connection, by: By<'_>| {
        let before = accounts::suspend_user(db, by, id)?;
        sessions.end_all_of(&sockets, &before);
        keys.invalidate_user(id);
        Ok(before)
    };
    let message = |before: &User| t!("admin-user-suspended", name = before.username.as_str());
    step.take(back, call, message).await
}

pub(crate) async fn unsuspend(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    let call = move |db: &mut _, by: By<'_>| accounts::unsuspend_user(db, by, id);
    let message = |before: &User| t!("admin-user-unsuspended", name = before.username.as_str());
    step.take(&paths::admin_user(id), call, message).await
}

/// Ends all of a user's sessions. For an account that was taken over, it can also remove the address and the webhooks.
pub(crate) async fn log_out(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    let (sessions, sockets) = (step.conn.app().sessions.clone(), step.conn.app().sockets.clone());
    let [webhooks, email] = ["webhooks", "email"].map(|name| is_checked(&step.params, name));
    let call = move |db: &mut Connection, by: By<'_>| {
        let before = db.write(|db| {
            let before = accounts::end_user_sessions(db, by, id)?;
            if webhooks {
                revoke_webhooks(db, by, &before)?;
            }
            if email {
                revoke_email(db, by, id)?;
            }
            Ok(before)
        })?;
        sessions.end_all_of(&sockets, &before);
        Ok(before)
    };
    let message = |before: &User| t!("admin-user-logged-out", name = before.username.as_str());
    step.take(&paths::admin_user(id), call, message).await
}

fn is_checked(params: &Params, name: &str) -> bool {
    params.text(name) == Some("true")
}

fn revoke_webhooks(db: &mut Connection, by: By<'_>, person: &User) -> rumbl_core::Result<()> {
    let webhooks = webhooks::list_webhooks(db, person)?;
    for webhook in &webhooks {
        accounts::revoke_webhook(db, by, person.id, webhook.id)?;
    }
    if webhooks.is_empty() {
        return Ok(());
    }
    mails::security_changed(db, person.id, SecurityChange::WebhooksRemoved)
}

fn revoke_email(db: &mut Connection, by: By<'_>, id: UserId) -> rumbl_core::Result<()> {
    match accounts::revoke_email(db, by, id)? {
        Some(previous) => mails::email_changed(db, id, &previous),
        None => Ok(()),
    }
}

/// Removes a user's second factor.
pub(crate) async fn remove_second_factor(
    step: StaffStep,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    let call = move |db: &mut Connection, by: By<'_>| {
        db.write(|db| {
            let before = accounts::remove_second_factor(db, by, id)?;
            mails::security_changed(db, id, SecurityChange::SecondFactorOff)?;
            Ok(before)
        })
    };
    let message = |before: &User| t!("admin-user-without-app", name = before.username.as_str());
    step.take(&paths::admin_user(id), call, message).await
}

/// Deletes a user's API key.
pub(crate) async fn revoke_api_key(
    step: StaffStep,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id = user_id(&path.0)?;
    let key_id = path.1.parse().map_err(|_malformed| Error::NotFound)?;
    let keys = step.conn.app().api_keys.clone();
    let call = move |db: &mut Connection, by: By<'_>| {
        let key = db.write(|db| {
            let key = accounts::revoke_api_key(db, by, id, key_id)?;
            mails::security_changed(db, id, SecurityChange::ApiKeyRevoked)?;
            Ok(key)
        })?;
        keys.end(key.token_hash);
        Ok(key)
    };
    let message = |key: &ApiKey| t!("admin-key-deleted", name = key.name.as_str());
    step.take(&paths::admin_user(id), call, message).await
}

/// Removes a user's passkey.
pub(crate) async fn revoke_passkey(
    step: StaffStep,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id = user_id(&path.0)?;
    let passkey_id = path.1.parse().map_err(|_malformed| Error::NotFound)?;
    let call = move |db: &mut Connection, by: By<'_>| {
        db.write(|db| {
            let passkey = accounts::revoke_passkey(db, by, id, passkey_id)?;
            mails::security_changed(db, id, SecurityChange::PasskeyRemoved)?;
            Ok(passkey)
        })
    };
    let message = |passkey: &Passkey| t!("admin-passkey-removed", name = passkey.name.as_str());
    step.take(&paths::admin_user(id), call, message).await
}

/// Unlinks a user's account at a provider, and ends the sessions that were begun with a provider.
pub(crate) async fn unlink_identity(
    step: StaffStep,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id = user_id(&path.0)?;
    let identity_id = path.1.parse().map_err(|_malformed| Error::NotFound)?;
    let (providers, end) = (Arc::clone(&step.conn.app().providers), step.conn.ending());
    let call = move |db: &mut Connection, by: By<'_>| {
        let (provider, ended) = db.write(|db| {
            let identity = accounts::revoke_linked_identity(db, by, id, identity_id)?;
            let provider = providers.label(&identity.issuer);
            let change = SecurityChange::IdentityUnlinked { provider: provider.clone() };
            mails::security_changed(db, id, change)?;
            Ok((provider, accounts::delete_provided_sessions(db, id, None)?))
        })?;
        ended.into_iter().for_each(end);
        Ok(provider)
    };
    let message = |provider: &String| t!("admin-provider-unlinked", provider = provider.as_str());
    step.take(&paths::admin_user(id), call, message).await
}

/// Mails a user a link to reset their password, if they have an address.
pub(crate) async fn reset_password(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = user_id(&path)?;
    if !step.conn.app().config.delivers_mail() {
        step.conn.put_flash(Flash::Error(t!("admin-reset-no-mail")));
        return Ok(step.conn.redirect(paths::admin_user(id)));
    }
    let call = move |db: &mut Connection, by: By<'_>| {
        db.write(|db| {
            let username = accounts::get_user(db, id)?.username;
            mails::reset_password(db, &username, None)?;
            let subject = (Subject::User(id), username.as_str());
            record(db, by, AuditAction::MailReset, subject, None)
        })
    };
    let message = |(): &()| t!("admin-reset-mailed");
    step.take(&paths::admin_user(id), call, message).await
}

fn user_id(path: &str) -> Result<UserId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
