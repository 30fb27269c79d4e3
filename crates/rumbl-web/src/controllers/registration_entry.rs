//! Who may register, and where they go then.

use rumbl_core::accounts::{self, SessionToken};
use rumbl_core::seeds::{self, DEMO_HIGHLIGHT_MS};

use crate::config::Registration;
use crate::conn::Conn;
use crate::error::Result;
use crate::moment::Moment;
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::user_view::RegistrationClosed;

/// By what somebody may register: nothing in particular, or an invitation.
pub(super) struct Entry {
    /// The invitation, where it takes one.
    pub(super) invitation: Option<SessionToken>,
}

impl Entry {
    /// Whether somebody may register with what is sent as their invitation; or else what to show them.
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

    /// Fills it into the form, which is otherwise the same for everybody.
    pub(super) fn fill(&self, conn: &Conn) {
        if let Some(invitation) = &self.invitation {
            conn.fill(Slot::Invitation, invitation.expose());
        }
    }
}

/// Where a person goes who has just registered: back to where they came from, or else to something
/// to do: the demo at its best moment, or a first video.
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
