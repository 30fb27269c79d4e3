//! Registering, and the pages about people.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use rumbl_core::accounts::{self, SessionToken, User};
use rumbl_core::changeset::Params;
use rumbl_core::follows::{self, Followed};
use rumbl_core::ids::UserId;
use rumbl_core::multimedia::{self, VideoFilter};
use rumbl_core::repo::Connection;
use rumbl_core::seeds::{self, DEMO_HIGHLIGHT_MS};

use super::requested_page::RequestedPage;
use crate::client_address::ClientAddress;
use crate::config::Registration;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::identity::{Device, Stay};
use crate::mail::mails;
use crate::moment::Moment;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::pages::subject::Subject;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::views::user_view::{RegistrationClosed, UserIndex, UserNew, UserShow};

/// What a link and the form call an invitation.
const INVITATION: &str = "invitation";

/// The listing of people.
pub(crate) async fn index(conn: Conn, page: RequestedPage) -> Result<HttpResponse> {
    let number = page.number;
    let page = Shared::new("people").at(number).about([Subject::People]);
    conn.shared(page, move |db, renderer| {
        renderer.render(&UserIndex::new(&accounts::list_users_page(db, number)?))
    })
    .await
}

/// A person's profile.
pub(crate) async fn show(
    conn: Conn,
    path: Path<String>,
    page: RequestedPage,
) -> Result<HttpResponse> {
    let (id, number) = (user_id(&path)?, page.number);
    let is_own = conn.current_user().is_some_and(|reader| reader.id == id);
    if let Some(reader) = conn.current_user().filter(|_| !is_own) {
        let (reader, followed) = (reader.id, Followed::User(id));
        let follows = conn.repo(move |db| follows::is_following(db, reader, followed)).await?;
        conn.fill(Slot::FollowMethod, if follows { "delete" } else { "post" });
        conn.fill(Slot::FollowLabel, if follows { "Unfollow" } else { "Follow" });
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

/// By what somebody may register: nothing in particular, or an invitation.
struct Entry {
    invitation: Option<SessionToken>,
}

impl Entry {
    /// Whether somebody may register with what is sent as their invitation; or else what to show them.
    async fn find(conn: &Conn, sent: Option<&str>) -> Result<Result<Self, RegistrationClosed>> {
        let registration = conn.app().config.registration;
        let closed = || RegistrationClosed::new(registration, sent.is_some());
        let invitation = match registration {
            Registration::Open => return Ok(Ok(Self { invitation: None })),
            Registration::Closed => return Ok(Err(closed())),
            Registration::Invitation => sent.and_then(SessionToken::parse),
        };
        let Some(hash) = invitation.as_ref().map(SessionToken::hash) else {
            return Ok(Err(closed()));
        };
        let is_invited = conn.repo(move |db| accounts::is_invited(db, hash)).await?;
        Ok(if is_invited { Ok(Self { invitation }) } else { Err(closed()) })
    }

    /// Fills it into the form, which is otherwise the same for everybody.
    fn fill(&self, conn: &Conn) {
        if let Some(invitation) = &self.invitation {
            conn.fill(Slot::Invitation, invitation.expose());
        }
    }
}

/// The form to register.
pub(crate) async fn new(conn: Conn, params: Query<Params>) -> Result<HttpResponse> {
    let entry = match Entry::find(&conn, params.text(INVITATION)).await? {
        Ok(entry) => entry,
        Err(closed) => return conn.render_status(StatusCode::FORBIDDEN, &closed),
    };
    let (rule, has_invitation) = (conn.app().config.email_rule, entry.invitation.is_some());
    entry.fill(&conn);
    conn.shared(Shared::new("registration").own(has_invitation), move |_db, renderer| {
        renderer.render(&UserNew::new(&accounts::change_registration(), rule, has_invitation))
    })
    .await
}

/// Registers a person, and logs them in.
pub(crate) async fn create(conn: Conn, device: Device, form: FormBody) -> Result<HttpResponse> {
    let (address, params) = (device.address, form.params("user")?);
    conn.app().throttle.register(address)?;
    let entry = match Entry::find(&conn, params.text(INVITATION)).await? {
        Ok(entry) => entry,
        Err(closed) => return conn.render_status(StatusCode::FORBIDDEN, &closed),
    };
    match register(&conn, address, &params, &entry).await? {
        Ok(user) => {
            conn.log_in(&user, &device, Stay::LoggedIn).await?;
            conn.put_flash(Flash::Info(format!("{} created!", user.name)));
            Ok(conn.redirect(first_page(&conn).await?))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            entry.fill(&conn);
            conn.render_invalid(&UserNew::new(
                &changeset,
                conn.app().config.email_rule,
                entry.invitation.is_some(),
            ))
        }
        // Somebody else used the invitation up at the same moment.
        Err(rumbl_core::Error::NotFound) => {
            let closed = RegistrationClosed::new(conn.app().config.registration, true);
            conn.render_status(StatusCode::FORBIDDEN, &closed)
        }
        Err(error) => Err(error.into()),
    }
}

/// Where a person goes who has just registered: back to where they came from, or else to something
/// to do: the demo at its best moment, or a first video.
async fn first_page(conn: &Conn) -> Result<String> {
    if let Some(path) = conn.return_path() {
        return Ok(path.as_str().to_owned());
    }
    let demo = conn.repo(seeds::find_demo_video).await?;
    Ok(match demo {
        Some(demo) => paths::moment(&demo, Moment::at(DEMO_HIGHLIGHT_MS)),
        None => paths::NEW_VIDEO.to_owned(),
    })
}

fn user_id(path: &str) -> Result<UserId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

/// Hashes the password before there is a connection to the database, which others need meanwhile.
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
    let invitation = entry.invitation.as_ref().map(SessionToken::hash);
    let insert = move |db: &mut Connection| {
        db.write(|db| {
            let inserted = match invitation {
                Some(invitation) => accounts::insert_invited_user(db, &user, invitation)?,
                None => accounts::insert_user(db, &user)?,
            };
            if let Some(email) = accounts::get_email(db, inserted.id)? {
                mails::confirm_email(db, inserted.id, &email.address)?;
            }
            Ok(inserted)
        })
    };
    Ok(conn.repo(insert).await)
}
