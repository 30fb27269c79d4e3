//! Why a view can't continue.

use std::fmt;

use crate::navigation::Leave;

/// Why a view is not mounted, or fails in a callback.
///
/// Any error converts to it with `?`. In a page's first, dead render it sets the response's status;
/// in a live view, the view ends and its client joins again.
///
/// ```
/// use actix_live::{Context, Error, Html, LiveView, NoEvents, Result, html};
///
/// struct Post {
///     title: &'static str,
/// }
///
/// impl LiveView for Post {
///     type Event = NoEvents;
///     type Info = ();
///
///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
///         // Without `map_err`, an id that is not a number would be a 500.
///         let id: u64 = cx.params().text(&["id"]).parse().map_err(|_| Error::not_found())?;
///         match id {
///             1 => Ok(Self { title: "Hello" }),
///             2 => Err(Error::redirect("/posts/1")),
///             _ => Err(Error::not_found()),
///         }
///     }
///
///     fn render(&self) -> impl Html {
///         html! { <h1>{self.title}</h1> }
///     }
/// }
/// ```
pub struct Error(pub(crate) Reason);

pub(crate) enum Reason {
    /// An HTTP status, such as 404 for something that does not exist.
    Status(u16),
    /// The client has to go elsewhere.
    Leave(Leave),
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a view's callbacks.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

impl Error {
    /// 404: what the address names does not exist, or this visitor may not know of it.
    pub fn not_found() -> Self {
        Self(Reason::Status(404))
    }

    /// Another HTTP status.
    pub fn status(status: u16) -> Self {
        Self(Reason::Status(status))
    }

    /// Sends the visitor to another page with a full page load.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self(Reason::Leave(Leave::redirect(to)))
    }

    /// Sends the visitor to another live page in the same live session.
    pub fn navigate(to: impl Into<String>) -> Self {
        Self(Reason::Leave(Leave::navigate(to)))
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Reason::Failed(Box::new(error)))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Status(status) => write!(f, "status {status}"),
            Reason::Leave(leave) => write!(f, "{leave:?}"),
            Reason::Failed(error) => write!(f, "{error}"),
        }
    }
}
