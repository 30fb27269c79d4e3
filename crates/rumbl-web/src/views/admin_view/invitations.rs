use rumbl_core::accounts::Invitation;
use rumbl_core::ids::InvitationId;
use serde::Serialize;

use super::Frame;
use crate::config::Registration;
use crate::i18n::{Message, t};
use crate::views::View;
use crate::views::when::{When, day};

/// Unused invitations.
#[derive(Debug, Serialize)]
pub(crate) struct InvitationIndex {
    frame: Frame,
    rows: Vec<Row>,
    /// Whether invitations are currently accepted.
    are_taken: bool,
    /// The link of a new invitation.
    link: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    id: InvitationId,
    number: String,
    when: When,
    until: Message,
}

impl InvitationIndex {
    /// All of them, and the link of a new one.
    pub(crate) fn new(
        frame: Frame,
        open: &[Invitation],
        registration: Registration,
        link: Option<String>,
    ) -> Self {
        let row = |one: &Invitation| Row {
            id: one.id,
            number: one.id.to_string(),
            when: When::ago(one.inserted_at),
            until: day(one.expires_at),
        };
        let are_taken = registration != Registration::Closed;
        Self { frame, rows: open.iter().map(row).collect(), are_taken, link }
    }
}

impl View for InvitationIndex {
    const TEMPLATE: &'static str = "admin/invitations.html";

    fn title(&self) -> Message {
        t!("title-invitations")
    }
}
