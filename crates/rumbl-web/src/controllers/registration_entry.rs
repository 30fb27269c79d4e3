//! Who may register, and the first page after it.

use rumbl_core::accounts::{self, SessionToken};
use rumbl_core::seeds::{self, DEMO_HIGHLIGHT_MS};

use crate::config::Registration;
use crate::conn::Conn;
use crate::error::Result;
use crate::moment::Moment;
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::user_view::RegistrationClosed;

/// The permission to register: registration is open, or the user has an invitation.
pub(super) struct Entry {
    /// The invitation, if one is required.
    pub(super) invitation: Option<SessionToken>,
}

impl Entry {
    /// Checks whether the user may register with this invitation; otherwise returns the page that explains why not.
    pub(super) async fn find(
        conn: &Conn,
        sent: Option<&str>,
    ) -> Result<Result<Self, RegistrationClosed>> {
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

    /// Fills the invitation into the form, which is otherwise the same for everyone.
    pub(super) fn fill(&self, conn: &Conn) {
        if let Some(invitation) = &self.invitation {
            conn.fill(Slot::Invitation, invitation.expose());
        }
    }
}

/// The first page of a new user: the page that they came from, or else something to do, which is the demo at its best
/// moment or adding a first video.
pub(super) async fn first_page(conn: &Conn) -> Result<String> {
    if let Some(path) = conn.return_path() {
        return Ok(path.as_str().to_owned());
    }
    let demo = conn.repo(seeds::find_demo_video).await?;
    Ok(match demo {
        Some(demo) => paths::moment(&demo, Moment::at(DEMO_HIGHLIGHT_MS)),
        None => paths::NEW_VIDEO.to_owned(),
    })
}
