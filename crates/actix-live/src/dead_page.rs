//! Dead renders for applications that answer requests themselves.

use crate::flash::Flash;

/// The result of a dead render.
#[derive(Debug)]
pub enum DeadRender {
    /// The page.
    Page(Box<DeadPage>),
    /// The visitor has to go to another address of this site, with messages for that page.
    Redirect {
        /// Its path and query.
        to: String,
        /// The messages.
        flash: Flash,
    },
    /// The view is not shown, for the reason given by an HTTP status.
    Status(u16),
}

/// A page for an application's own document. The client takes over the element that
/// [`element`](Self::element) writes:
/// `<div id="ID" data-phx-main data-phx-session="SESSION" data-phx-static="STATIC">CONTENT</div>`.
///
/// The same view in the same session has the same tokens for an hour, so that an unchanged page can
/// keep its validator.
#[derive(Debug)]
pub struct DeadPage {
    /// The element's id.
    pub id: String,
    /// Proves to the server which view the client shows (`data-phx-session`).
    pub session_token: String,
    /// Tells the server what the dead render knew (`data-phx-static`).
    pub static_token: String,
    /// The title that the view has set.
    pub title: Option<String>,
    /// The messages that the view shows.
    pub flash: Flash,
    /// The view's HTML.
    pub content: String,
}

impl DeadPage {
    /// The view's element, with the tokens that its client sends back.
    pub fn element(&self) -> String {
        let Self { id, session_token, static_token, content, .. } = self;
        format!(
            "<div id=\"{id}\" data-phx-main data-phx-session=\"{session_token}\" \
             data-phx-static=\"{static_token}\">{content}</div>"
        )
    }
}
