//! What a channel's client gets for an error: its own mistakes by field, ours without details.

use std::fmt;

use rumbl_core::Error;
use serde::Serialize;

use crate::live::outcome::WriteError;
use crate::views::changeset_view::ErrorsJson;

/// Maps a context's error to what the client gets; what is missing is the video.
pub(super) fn explain(error: &Error) -> ErrorsJson {
    explain_as(error, no_such_video)
}

/// Maps a context's error to what the client gets; `not_found` names what is missing.
pub(super) fn explain_as(error: &Error, not_found: fn() -> ErrorsJson) -> ErrorsJson {
    match error {
        Error::Invalid(changeset) => ErrorsJson::from(&**changeset),
        Error::NotFound => not_found(),
        error => {
            tracing::error!(%error, "a channel's call to the database failed");
            unavailable()
        }
    }
}

/// Maps the error of a write to what the client gets; `not_found` names what is missing, and
/// `is_repeatable` says whether the same write does nothing a second time.
pub(super) fn explain_write(
    error: &WriteError,
    topic: impl fmt::Display,
    not_found: fn() -> ErrorsJson,
    is_repeatable: bool,
) -> ErrorsJson {
    match error {
        WriteError::Refused(Error::Uncertain(failure)) => {
            tracing::error!(failure, %topic, "nobody knows whether a write was stored");
            ErrorsJson::one("base", if is_repeatable { SEND_AGAIN } else { LOOK_FIRST })
        }
        WriteError::Refused(error) => explain_as(error, not_found),
        error => {
            tracing::warn!(%error, %topic, "a write was refused");
            unavailable()
        }
    }
}

const SEND_AGAIN: &str = "it may have been stored. Send it again: it will not be done twice";
const LOOK_FIRST: &str = "it may have been stored. Look before you post it again";

/// There is no such video.
pub(super) fn no_such_video() -> ErrorsJson {
    ErrorsJson::one("video", "does not exist")
}

/// There is no such annotation, or it is not the person's to change.
pub(super) fn no_such_annotation() -> ErrorsJson {
    ErrorsJson::one("annotation", "does not exist")
}

/// There is no such annotation, or it is not on a video of the person's.
pub(super) fn not_to_be_resolved() -> ErrorsJson {
    ErrorsJson::one("annotation", "does not exist, or is not yours to resolve")
}

/// There is no such conversation, or the person is not in it.
pub(super) fn no_such_conversation() -> ErrorsJson {
    ErrorsJson::one("conversation", "does not exist")
}

/// There is no such room, or the client does not have its link.
pub(super) fn no_such_room() -> ErrorsJson {
    ErrorsJson::one("room", "does not exist")
}

/// There is no such message, or it is not the person's to change.
pub(super) fn no_such_message() -> ErrorsJson {
    ErrorsJson::one("message", "does not exist")
}

/// Why something is refused, in a word for programs. Whatever is refused for a reason has changed nothing.
#[derive(Debug, Serialize)]
pub(super) struct Reason {
    reason: &'static str,
}

/// The person's session has ended since they connected.
pub(super) const LOGGED_OUT: Reason = Reason { reason: "logged_out" };

/// Only people who are logged in may do that.
pub(super) const LOGIN_REQUIRED: Reason = Reason { reason: "login_required" };

/// Only those who control it may do that.
pub(super) const FORBIDDEN: Reason = Reason { reason: "forbidden" };

/// Somebody does something more often than they may; `what` names it in the plural.
pub(super) fn too_many(what: &str) -> ErrorsJson {
    let message = format!("too many {what} at once, wait a moment");
    ErrorsJson::one("base", message).because("rate_limited")
}

/// More guests from one address join than may.
pub(super) fn too_many_joins() -> ErrorsJson {
    ErrorsJson::one("base", "too many people join from your address at once, wait a moment")
}

/// The database is away, or has too much to do.
pub(super) fn unavailable() -> ErrorsJson {
    ErrorsJson::one("base", "rumbl is busy, try again in a moment").because("busy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_done_once_is_to_be_sent_again_when_nobody_knows_whether_it_was_stored() {
        let error = WriteError::Refused(Error::Uncertain("the connection broke".to_owned()));
        let told = |is_repeatable| {
            let errors = explain_write(&error, "videos:1", no_such_video, is_repeatable);
            serde_json::to_value(errors).unwrap()
        };
        assert_eq!(told(true)["errors"]["base"][0], SEND_AGAIN);
        assert_eq!(told(false)["errors"]["base"][0], LOOK_FIRST);
    }

    #[test]
    fn every_write_that_was_certainly_not_stored_says_so_and_no_other() {
        let reason = |error: WriteError| {
            let errors = explain_write(&error, "videos:1", no_such_video, true);
            serde_json::to_value(errors).unwrap().get("reason").cloned()
        };
        let away = || Error::Unavailable("away".to_owned());
        for error in [WriteError::QueueFull, WriteError::Unavailable, WriteError::Refused(away())] {
            assert_eq!(reason(error), Some("busy".into()));
        }
        let uncertain = Error::Uncertain("the connection broke".to_owned());
        for error in [uncertain, Error::NotFound] {
            assert_eq!(reason(WriteError::Refused(error)), None);
        }
    }
}
