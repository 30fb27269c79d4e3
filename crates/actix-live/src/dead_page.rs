//! A page before its client is connected, as an application gets it that answers requests itself.

use crate::flash::Flash;

/// What became of a dead render.
#[derive(Debug)]
pub enum DeadRender {
    /// The page.
    Page(Box<DeadPage>),
    /// Another address of this site is to be asked for, with messages for the page there.
    Redirect {
        /// Its path and query.
        to: String,
        /// The messages.
        flash: Flash,
    },
    /// The view says why it is not shown, by an HTTP status.
    Status(u16),
}

/// A page for an application's own document. The client takes it over where it is in an element as
/// [`element`](Self::element) writes it:
/// `<div id="ID" data-phx-main data-phx-session="SESSION" data-phx-static="STATIC">CONTENT</div>`.
///
/// The same view in the same session has the same tokens for an hour, so that a page that has not changed
/// can have the same validator.
#[derive(Debug)]
pub struct DeadPage {
    /// The element's id.
    pub id: String,
    /// What its client proves with which view it shows (`data-phx-session`).
    pub session_token: String,
    /// What its client says that the dead render knew (`data-phx-static`).
    pub static_token: String,
    /// The title that the view has set.
    pub title: Option<String>,
    /// The messages that the view shows.
    pub flash: Flash,
    /// The view's HTML.
    pub content: String,
}

impl DeadPage {
    /// The element of the view, with what its client brings back.
    pub fn element(&self) -> String {
        let Self { id, session_token, static_token, content, .. } = self;
        format!(
            "<div id=\"{id}\" data-phx-main data-phx-session=\"{session_token}\" \
             data-phx-static=\"{static_token}\">{content}</div>"
        )
    }
}
