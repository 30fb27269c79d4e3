//! A step of a moderator or an admin: what they send with it, and what becomes of it.

use actix_web::HttpResponse;
use rumbl_core::accounts::User;
use rumbl_core::audit::{self, By};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::live::outcome::WriteError;
use crate::pipelines::form_body::FormBody;

/// What a form calls its fields.
const STEP: &str = "step";

/// The fields of a step's form; it may have none.
pub(super) fn params(form: &FormBody) -> Params {
    form.params(STEP).unwrap_or_default()
}

/// Calls a context in the name of `user`, with the note that the form has.
pub(super) fn noted<T>(
    user: &User,
    params: &Params,
    call: impl FnOnce(By<'_>) -> rumbl_core::Result<T>,
) -> rumbl_core::Result<T> {
    let note = audit::parse_note(params)?;
    call(By { user: Some(user), note: note.as_deref() })
}

/// Takes the step, and leads back with a message: what was done, or why it was not.
///
/// # Errors
/// What keeps the database from being reached, and [`Error::NotFound`].
pub(super) async fn take<T: Send + 'static>(
    conn: &Conn,
    back: &str,
    call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    message: impl FnOnce(&T) -> String,
) -> Result<HttpResponse> {
    match conn.repo(call).await {
        Ok(done) => {
            conn.put_flash(Flash::Info(message(&done)));
            Ok(conn.redirect(back))
        }
        Err(error) => refuse(conn, back, error),
    }
}

/// Leads back with what is wrong, if that is something to be told.
///
/// # Errors
/// Anything else that went wrong.
pub(super) fn refuse(conn: &Conn, back: &str, error: rumbl_core::Error) -> Result<HttpResponse> {
    match error {
        rumbl_core::Error::Invalid(changeset) => {
            conn.put_flash(Flash::Error(complaints(&changeset)));
            Ok(conn.redirect(back))
        }
        error => Err(error.into()),
    }
}

/// What a live write that was refused becomes.
pub(super) fn refused(error: WriteError) -> Error {
    match error {
        WriteError::Refused(error) => error.into(),
        error @ (WriteError::QueueFull | WriteError::Unavailable) => Error::unavailable(error),
    }
}

/// What is wrong, in sentences.
fn complaints(changeset: &Changeset) -> String {
    let subject = |field| match field {
        "note" => "The note",
        "name" => "The name",
        "email" => "The address",
        "invitation" => "An invitation",
        _ => "This person",
    };
    let errors = changeset.errors().map(|(field, error)| format!("{} {error}.", subject(field)));
    errors.collect::<Vec<_>>().join(" ")
}
