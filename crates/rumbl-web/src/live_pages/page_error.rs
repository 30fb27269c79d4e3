//! Errors of contexts, as live pages answer them.

use actix_live::Error;

/// Converts a context's error: what is not the reader's does not exist, and a database that can't answer now is
/// overload.
pub(super) fn page_error(error: rumbl_core::Error) -> Error {
    match error {
        rumbl_core::Error::NotFound => Error::not_found(),
        error if is_overload(&error) => Error::status(503),
        error => error.into(),
    }
}

/// Whether the same call may succeed in a moment.
pub(super) fn is_overload(error: &rumbl_core::Error) -> bool {
    matches!(
        error,
        rumbl_core::Error::Busy { .. }
            | rumbl_core::Error::Unavailable(_)
            | rumbl_core::Error::Uncertain(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_cannot_answer_is_overload_and_what_is_not_there_is_not() {
        let away = rumbl_core::Error::Unavailable("connection refused".to_owned());
        assert_eq!(format!("{:?}", page_error(away)), "status 503");
        assert_eq!(format!("{:?}", page_error(rumbl_core::Error::NotFound)), "status 404");
        assert!(!is_overload(&rumbl_core::Error::NotFound));
    }
}
