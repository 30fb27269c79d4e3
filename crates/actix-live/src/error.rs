//! Why a view does not go on.

use std::fmt;

use crate::navigation::Leave;

/// Why a view is not mounted, or cannot handle something.
///
/// Any error becomes one with `?`. In a page's first, dead render it is the answer's status; in a live
/// one the view ends and its client joins again.
pub struct Error(pub(crate) Reason);

pub(crate) enum Reason {
    /// What was asked for does not exist, or another HTTP status that says whose fault it is.
    Status(u16),
    /// The client is to go elsewhere.
    Leave(Leave),
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// What the callbacks of a view answer.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

impl Error {
    /// 404: what the address names does not exist, as far as this visitor may know.
    pub fn not_found() -> Self {
        Self(Reason::Status(404))
    }

    /// Another HTTP status.
    pub fn status(status: u16) -> Self {
        Self(Reason::Status(status))
    }

    /// Sends the visitor to another page, which is loaded anew.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self(Reason::Leave(Leave::redirect(to)))
    }

    /// Sends the visitor to another live page of the same live session.
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
