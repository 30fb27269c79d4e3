//! Shared helpers for moderators' and admins' actions: their params, notes and outcomes.

use actix_web::HttpResponse;
use rumbl_core::accounts::User;
use rumbl_core::audit::{self, By};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::live::outcome::WriteError;
use crate::pipelines::form_body::FormBody;

/// The name under which forms submit their fields.
const STEP: &str = "step";

/// The fields of an action's form, if any.
pub(super) fn params(form: &FormBody) -> Params {
    form.params(STEP).unwrap_or_default()
}

/// Calls a context on behalf of `user`, with the form's note.
pub(super) fn noted<T>(
    user: &User,
    params: &Params,
    call: impl FnOnce(By<'_>) -> rumbl_core::Result<T>,
) -> rumbl_core::Result<T> {
    let note = audit::parse_note(params)?;
    call(By { user: Some(user), note: note.as_deref() })
}

/// Performs an action, and redirects back with a flash message: what was done, or why it was refused.
///
/// # Errors
/// Database errors, and [`Error::NotFound`].
pub(super) async fn take<T: Send + 'static>(
    conn: &Conn,
    back: &str,
    call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    message: impl FnOnce(&T) -> Message,
) -> Result<HttpResponse> {
    match conn.repo(call).await {
        Ok(done) => {
            conn.put_flash(Flash::Info(message(&done)));
            Ok(conn.redirect(back))
        }
        Err(error) => refuse(conn, back, error),
    }
}

/// Redirects back with the errors of a refused action.
///
/// # Errors
/// Any error other than a refusal.
pub(super) fn refuse(conn: &Conn, back: &str, error: rumbl_core::Error) -> Result<HttpResponse> {
    match error {
        rumbl_core::Error::Invalid(changeset) => {
            conn.put_flash(Flash::Error(complaints(&changeset)));
            Ok(conn.redirect(back))
        }
        error => Err(error.into()),
    }
}

/// Converts the error of a live write.
pub(super) fn refused(error: WriteError) -> Error {
    match error {
        WriteError::Refused(error) => error.into(),
        error @ (WriteError::QueueFull | WriteError::Unavailable) => Error::unavailable(error),
    }
}

/// The errors as sentences.
fn complaints(changeset: &Changeset) -> Message {
    let sentence = |(field, error)| {
        let error = Message::from(error);
        match field {
            "note" => t!("admin-refused-note", error = error),
            "name" => t!("admin-refused-name", error = error),
            "email" => t!("admin-refused-email", error = error),
            "invitation" => t!("admin-refused-invitation", error = error),
            _ => t!("admin-refused-person", error = error),
        }
    };
    let sentences = changeset.errors().map(sentence);
    let two = |first, next| t!("two-sentences", first = first, next = next);
    sentences.reduce(two).unwrap_or_else(|| "".into())
}
