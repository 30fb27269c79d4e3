//! Errors as channels report them: the client's mistakes by field, server errors without details.

use std::fmt;

use rumbl_core::Error;
use serde::Serialize;

use crate::live::outcome::WriteError;
use crate::views::changeset_view::ErrorsJson;

/// Maps a context's error to the reply; not found means the video.
pub(super) fn explain(error: &Error) -> ErrorsJson {
    explain_as(error, no_such_video)
}

/// Maps a context's error to the reply; `not_found` names what is missing.
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

/// Maps the error of a write to the reply; `not_found` names what is missing, and `is_repeatable` says whether
/// repeating the write is harmless.
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

/// The video does not exist.
pub(super) fn no_such_video() -> ErrorsJson {
    ErrorsJson::one("video", "does not exist")
}

/// The annotation does not exist, or the person may not change it.
pub(super) fn no_such_annotation() -> ErrorsJson {
    ErrorsJson::one("annotation", "does not exist")
}

/// The annotation does not exist, or the person doesn't own its video.
pub(super) fn not_to_be_resolved() -> ErrorsJson {
    ErrorsJson::one("annotation", "does not exist, or is not yours to resolve")
}

/// The conversation does not exist, or the person is not a member.
pub(super) fn no_such_conversation() -> ErrorsJson {
    ErrorsJson::one("conversation", "does not exist")
}

/// The room does not exist, or the client doesn't have its link.
pub(super) fn no_such_room() -> ErrorsJson {
    ErrorsJson::one("room", "does not exist")
}

/// The message does not exist, or the person may not change it.
pub(super) fn no_such_message() -> ErrorsJson {
    ErrorsJson::one("message", "does not exist")
}

/// A machine-readable reason for a refusal. Nothing was changed.
#[derive(Debug, Serialize)]
pub(super) struct Reason {
    reason: &'static str,
}

/// The session has ended since the client connected.
pub(super) const LOGGED_OUT: Reason = Reason { reason: "logged_out" };

/// The event requires a logged-in person.
pub(super) const LOGIN_REQUIRED: Reason = Reason { reason: "login_required" };

/// The event requires control over the room.
pub(super) const FORBIDDEN: Reason = Reason { reason: "forbidden" };

/// What a client can do too often.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flood {
    /// Writing annotations.
    Annotations,
    /// Commands in a room.
    Commands,
    /// Writing messages.
    Messages,
    /// Saying where it is in the video.
    Moves,
    /// Asking a room for the time.
    Questions,
    /// Reacting.
    Reactions,
    /// Saying that it types, or has read.
    Signals,
}

/// The client does something too often.
pub(super) fn too_many(what: Flood) -> ErrorsJson {
    let message = match what {
        Flood::Annotations => "too many annotations at once, wait a moment",
        Flood::Commands => "too many commands at once, wait a moment",
        Flood::Moves => "too many moves at once, wait a moment",
        Flood::Messages => "too many messages at once, wait a moment",
        Flood::Questions => "too many questions at once, wait a moment",
        Flood::Reactions => "too many reactions at once, wait a moment",
        Flood::Signals => "too many typing and read events at once, wait a moment",
    };
    ErrorsJson::one("base", message).because("rate_limited")
}

/// Too many guests join from one address.
pub(super) fn too_many_joins() -> ErrorsJson {
    ErrorsJson::one("base", "too many people join from your address at once, wait a moment")
}

/// The database is unavailable or overloaded.
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
