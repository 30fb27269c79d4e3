//! Registration, and the pages about users.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use rumbl_core::accounts::{self, LogInMethod, SessionToken, User};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::conversations;
use rumbl_core::follows::{self, Followed};
use rumbl_core::ids::UserId;
use rumbl_core::multimedia::{self, VideoFilter};
use rumbl_core::repo::Connection;

use super::registration_entry::{Entry, first_page};
use super::requested_page::RequestedPage;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Locale, Message, t};
use crate::identity::{Device, Stay};
use crate::mail::mails;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::pages::subject::Subject;
use crate::pipelines::form_body::FormBody;
use crate::views::user_view::{RegistrationClosed, UserIndex, UserNew, UserShow};

/// The invitation's parameter in links and in the form.
pub(super) const INVITATION: &str = "invitation";

/// Lists users.
pub(crate) async fn index(conn: Conn, page: RequestedPage) -> Result<HttpResponse> {
    let number = page.number;
    let page = Shared::new("people").at(number).about([Subject::People]);
    conn.shared(page, move |db, renderer| {
        renderer.render(&UserIndex::new(&accounts::list_users_page(db, number)?))
    })
    .await
}

/// A user's profile.
pub(crate) async fn show(
    conn: Conn,
    path: Path<String>,
    page: RequestedPage,
) -> Result<HttpResponse> {
    let (id, number) = (user_id(&path)?, page.number);
    let is_own = conn.current_user().is_some_and(|reader| reader.id == id);
    if let Some(reader) = conn.current_user().filter(|_| !is_own) {
        let (reader, followed) = (reader.id, Followed::User(id));
        let read = move |db: &mut Connection| {
            let follows = follows::is_following(db, reader, followed)?;
            Ok((follows, conversations::has_blocked(db, reader, id)?))
        };
        let (follows, has_blocked) = conn.repo(read).await?;
        conn.fill(Slot::BlockMethod, if has_blocked { "delete" } else { "post" });
        conn.fill(Slot::BlockLabel, block_label(has_blocked).text(conn.locale()));
        conn.fill(Slot::FollowMethod, if follows { "delete" } else { "post" });
        conn.fill(Slot::FollowLabel, follow_label(follows).text(conn.locale()));
    }
    let subjects = [Subject::User(id), Subject::Videos, Subject::Counts];
    let page = Shared::new("profile").of(id).at(number).own(is_own).about(subjects);
    let watching = conn.watching();
    conn.shared(page, move |db, renderer| {
        let user = accounts::get_user(db, id)?;
        let videos = multimedia::list_videos_page(db, VideoFilter::OfUser(id), number)?;
        renderer.render(&UserShow::new(&user, &videos, &watching, is_own))
    })
    .await
}

fn block_label(has_blocked: bool) -> Message {
    if has_blocked { t!("profile-unblock") } else { t!("profile-block") }
}

fn follow_label(follows: bool) -> Message {
    if follows { t!("profile-unfollow") } else { t!("action-follow") }
}

/// The registration form.
pub(crate) async fn new(conn: Conn, params: Query<Params>) -> Result<HttpResponse> {
    let entry = match Entry::find(&conn, params.text(INVITATION)).await? {
        Ok(entry) => entry,
        Err(closed) => return conn.render_status(StatusCode::FORBIDDEN, &closed),
    };
    let has_invitation = entry.invitation.is_some();
    entry.fill(&conn);
    let view = user_new(&conn, &accounts::change_registration(), has_invitation);
    conn.shared(Shared::new("registration").own(has_invitation), move |_db, renderer| {
        renderer.render(&view)
    })
    .await
}

/// Registers a user, and logs them in.
pub(crate) async fn create(conn: Conn, device: Device, form: FormBody) -> Result<HttpResponse> {
    let (address, params) = (device.address, form.params("user")?);
    conn.app().throttle.register(address)?;
    let entry = match Entry::find(&conn, params.text(INVITATION)).await? {
        Ok(entry) => entry,
        Err(closed) => return conn.render_status(StatusCode::FORBIDDEN, &closed),
    };
    match register(&conn, address, &params, &entry).await? {
        Ok(user) => {
            conn.log_in(&user, &device, (Stay::LoggedIn, LogInMethod::Password)).await?;
            conn.put_flash(Flash::Info(t!("registration-done", name = user.name)));
            Ok(conn.redirect(first_page(&conn).await?))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            entry.fill(&conn);
            conn.render_invalid(&user_new(&conn, &changeset, entry.invitation.is_some()))
        }
        // Somebody else has used the invitation at the same moment.
        Err(rumbl_core::Error::NotFound) => {
            let closed = RegistrationClosed::new(conn.app().config.registration, true);
            conn.render_status(StatusCode::FORBIDDEN, &closed)
        }
        Err(error) => Err(error.into()),
    }
}

fn user_new(conn: &Conn, changeset: &Changeset, has_invitation: bool) -> UserNew {
    let (config, providers) = (&conn.app().config, &conn.app().providers);
    let addresses = (config.email_rule, config.delivers_mail());
    UserNew::new(changeset, addresses, has_invitation, providers)
}

fn user_id(path: &str) -> Result<UserId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

/// Hashes the password before the database call, so that no connection is held meanwhile.
async fn register(
    conn: &Conn,
    address: ClientAddress,
    params: &Params,
    entry: &Entry,
) -> Result<rumbl_core::Result<User>> {
    let registration = match accounts::prepare_registration(params, conn.app().config.email_rule) {
        Ok(registration) => registration,
        Err(error) => return Ok(Err(error)),
    };
    let user = conn.hash(address, || registration.hash_password()).await??;
    let user = user.with_language(conn.known_language().and_then(Locale::language_tag));
    let invitation = entry.invitation.as_ref().map(SessionToken::hash);
    let insert = move |db: &mut Connection| {
        db.write(|db| {
            let inserted = match invitation {
                Some(invitation) => accounts::insert_invited_user(db, &user, invitation)?,
                None => accounts::insert_user(db, &user)?,
            };
            if let Some(email) = accounts::get_email(db, inserted.id)? {
                mails::confirm_email(db, &inserted, &email.address)?;
            }
            Ok(inserted)
        })
    };
    Ok(conn.repo(insert).await)
}
