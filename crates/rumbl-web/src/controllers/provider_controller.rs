//! Log-in with a provider: the redirect and the callback.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{Path, Query};
use rumbl_core::accounts::{self, LogInMethod, ProvidedIdentity, User};
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use super::linking;
use super::requesting_pending::Waiting;
use super::security_controller::unstored;
use super::user_controller::INVITATION;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result, UNAVAILABLE_FOR};
use crate::flash::Flash;
use crate::i18n::t;
use crate::identity::{
    Device, Pending, PendingAuthorization, PendingLogIn, Purpose, Stay, UnlinkedIdentity,
};
use crate::pages::slot::Slot;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::providers::{Failure, Provider};
use crate::return_path::ReturnPath;
use crate::views::provider_view::{ProviderFailed, ProviderLeave, Trouble};

/// Redirects to a provider to log in or to register.
pub(crate) async fn create(
    conn: Conn,
    client: ClientAddress,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let is_checked = |field: &str| form.params(field).ok();
    let stay = is_checked("session").and_then(|it| it.text("stay_logged_in").map(str::to_owned));
    let invitation = is_checked("user").and_then(|it| it.text(INVITATION).map(str::to_owned));
    let stay = Stay::of(stay.as_deref() == Some("true"));
    let is_afresh = is_checked("session").is_some_and(|it| it.text(CONFIRMS) == Some("true"));
    let purpose = Purpose::log_in(stay, invitation.as_deref());
    begin(&conn, client, &path, (purpose, is_afresh)).await
}

/// The field that marks a fresh log-in, to confirm the user's identity.
const CONFIRMS: &str = "confirms";

/// Redirects to the named provider, which has to ask for a fresh log-in if `is_afresh`.
pub(super) async fn begin(
    conn: &Conn,
    client: ClientAddress,
    name: &str,
    (purpose, is_afresh): (Purpose, bool),
) -> Result<HttpResponse> {
    conn.app().throttle.ask_provider(client)?;
    let provider = conn.app().providers.get(name).ok_or(Error::NotFound)?;
    let (url, secrets) = match provider.begin(is_afresh).await {
        Ok(begun) => begun,
        Err(failure) => return failed(conn, provider, &purpose, &failure),
    };
    let pending = PendingAuthorization::new(provider, purpose, secrets, conn.return_path());
    conn.put_cookie(pending.cookie(&conn.app().config)?);
    conn.fill(Slot::ProviderUrl, String::from(url));
    Ok(unstored(conn.render_status(StatusCode::OK, &ProviderLeave::new(provider))?))
}

/// The callback to which the provider redirects.
pub(crate) async fn callback(
    conn: Conn,
    device: Device,
    path: Path<String>,
    query: Query<Params>,
    Waiting(pending): Waiting<PendingAuthorization>,
) -> Result<HttpResponse> {
    let provider = conn.app().providers.get(&path).ok_or(Error::NotFound)?;
    let pending = pending.filter(|it| it.is_answered_by(provider, query.text("state")));
    let Some(pending) = pending else {
        let view = ProviderFailed::new(provider, Trouble::Expired, true);
        return Ok(unstored(conn.render_status(StatusCode::BAD_REQUEST, &view)?));
    };
    // Counted only now. Otherwise a stranger who shares the client's address could block the callback.
    conn.app().throttle.ask_provider(device.address)?;
    // The pending state can be used only once.
    conn.put_cookie(PendingAuthorization::removal(&conn.app().config));
    if let Some(error) = query.text("error") {
        return refused(&conn, provider, &pending, error);
    }
    match identify(provider, &pending, &query).await {
        Ok(identity) => match &pending.purpose {
            Purpose::LogIn { .. } => log_in(&conn, &device, &pending, identity).await,
            Purpose::Link { user_id } => link(&conn, *user_id, &identity).await,
        },
        Err(failure) => failed(&conn, provider, &pending.purpose, &failure),
    }
}

/// Identifies the user. If the response contains the provider's issuer, it has to match (RFC 9207).
async fn identify(
    provider: &Provider,
    pending: &PendingAuthorization,
    query: &Params,
) -> std::result::Result<ProvidedIdentity, Failure> {
    if query.text("iss").is_some_and(|issuer| !provider.is_called(issuer)) {
        return Err(Failure::Nonsense("somebody else has answered".to_owned()));
    }
    let code = query.text("code").filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| Failure::Nonsense("there is no code".to_owned()))?;
    provider.identify(code, &pending.secrets).await
}

/// Logs in the user with this linked account, or asks which account to link it to.
async fn log_in(
    conn: &Conn,
    device: &Device,
    pending: &PendingAuthorization,
    identity: ProvidedIdentity,
) -> Result<HttpResponse> {
    let Purpose::LogIn { is_persistent, invitation } = &pending.purpose else {
        return Err(Error::internal("it is no log-in"));
    };
    let return_path = pending.return_path();
    let leading_back = |path: &str| {
        let query = return_path.as_ref().map(ReturnPath::to_query).unwrap_or_default();
        conn.redirect(format!("{path}{query}"))
    };
    let Some((user, has_second_factor)) = find_user(conn, identity.clone()).await? else {
        let address = identity.verified_address().map(str::to_owned);
        let taken = match address {
            Some(address) => conn.repo(move |db| accounts::find_email(db, &address)).await?,
            None => None,
        };
        let unlinked = UnlinkedIdentity::new(identity, *is_persistent, invitation.clone());
        conn.put_cookie(unlinked.cookie(&conn.app().config)?);
        let next = if taken.is_some() { paths::SESSION_LINK } else { paths::NEW_PROVIDED_USER };
        return Ok(leading_back(next));
    };
    if user.suspended_at.is_some() {
        conn.put_flash(Flash::Error(t!("account-suspended")));
        return Ok(leading_back(paths::NEW_SESSION));
    }
    let method =
        if pending.secrets.is_afresh { LogInMethod::FreshProvider } else { LogInMethod::Provider };
    let how = (Stay::of(*is_persistent), method);
    if has_second_factor {
        conn.put_cookie(PendingLogIn::new(&user, how).cookie(&conn.app().config)?);
        return Ok(leading_back(paths::SESSION_CODE));
    }
    conn.log_in_and_tell(&user, device, how).await?;
    conn.put_flash(Flash::Info(t!("account-welcome-back")));
    Ok(conn.redirect(return_path.as_ref().map_or(paths::HOME, ReturnPath::as_str)))
}

/// The user with this linked account, and whether they have a second factor.
async fn find_user(conn: &Conn, identity: ProvidedIdentity) -> Result<Option<(User, bool)>> {
    let find = move |db: &mut Connection| {
        let (linked, user) = accounts::find_linked_user(db, &identity)?;
        if user.suspended_at.is_none() {
            accounts::use_linked_identity(db, linked.id)?;
        }
        let has_second_factor = accounts::get_second_factor(db, user.id)?.is_some();
        Ok((user, has_second_factor))
    };
    match conn.repo(find).await {
        Ok(found) => Ok(Some(found)),
        Err(rumbl_core::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Links the account to the user who requested it, if they are still logged in.
async fn link(conn: &Conn, user: UserId, identity: &ProvidedIdentity) -> Result<HttpResponse> {
    if conn.current_user().is_none_or(|current| current.id != user) {
        conn.put_flash(Flash::Error(t!("provider-link-logged-out")));
        return Ok(conn.redirect(paths::NEW_SESSION));
    }
    let label = conn.app().providers.label(&identity.issuer);
    conn.put_flash(match linking::link(conn, user, identity).await? {
        Ok(()) => Flash::Info(t!("provider-linked", provider = label)),
        Err(sentence) => Flash::Error(sentence),
    });
    Ok(conn.redirect(paths::SECURITY))
}

/// Handles an error response: the user has cancelled, or there is a problem at the provider.
fn refused(
    conn: &Conn,
    provider: &Provider,
    pending: &PendingAuthorization,
    error: &str,
) -> Result<HttpResponse> {
    match error {
        "access_denied" => {
            let label = provider.label.as_str();
            let (path, message) = match &pending.purpose {
                Purpose::LogIn { .. } => {
                    (paths::NEW_SESSION, t!("provider-log-in-denied", provider = label))
                }
                Purpose::Link { .. } => {
                    (paths::SECURITY, t!("provider-link-denied", provider = label))
                }
            };
            conn.put_flash(Flash::Error(message));
            let query = pending.return_path().as_ref().map(ReturnPath::to_query);
            Ok(conn.redirect(format!("{path}{}", query.unwrap_or_default())))
        }
        "temporarily_unavailable" | "server_error" => {
            failed(conn, provider, &pending.purpose, &Failure::Away("it says so".to_owned()))
        }
        _ => failed(conn, provider, &pending.purpose, &Failure::Nonsense("it refuses".to_owned())),
    }
}

fn failed(
    conn: &Conn,
    provider: &Provider,
    purpose: &Purpose,
    failure: &Failure,
) -> Result<HttpResponse> {
    let (status, trouble) = match failure {
        Failure::Away(_) => (StatusCode::SERVICE_UNAVAILABLE, Trouble::Unavailable),
        Failure::Nonsense(_) => (StatusCode::BAD_GATEWAY, Trouble::Invalid),
        Failure::Stale => (StatusCode::FORBIDDEN, Trouble::NotFresh),
    };
    let is_log_in = matches!(purpose, Purpose::LogIn { .. });
    let view = ProviderFailed::new(provider, trouble, is_log_in);
    let mut response = unstored(conn.render_status(status, &view)?);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, UNAVAILABLE_FOR.as_secs().into());
    }
    Ok(response)
}
