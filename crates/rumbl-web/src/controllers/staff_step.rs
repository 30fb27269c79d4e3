//! What moderators' and admins' actions share: their form, their note and their outcome.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use rumbl_core::audit::{self, By};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::live::outcome::WriteError;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;

/// The name under which forms submit their fields.
const STEP: &str = "step";

/// A moderator's or admin's action: who acts, and the fields of their form, among them a note.
pub(crate) struct StaffStep {
    pub(super) conn: Conn,
    pub(super) user: Authenticated,
    /// Empty if the form has no fields.
    pub(super) params: Params,
}

impl FromRequest for StaffStep {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut extract = || {
            let form = FormBody::from_request(request, payload).into_inner()?;
            Ok(Self {
                conn: Conn::from_request(request, payload).into_inner()?,
                user: Authenticated::from_request(request, payload).into_inner()?,
                params: form.params(STEP).unwrap_or_default(),
            })
        };
        ready(extract())
    }
}

impl StaffStep {
    /// The form's note.
    ///
    /// # Errors
    /// `Invalid` when it is too long.
    pub(super) fn note(&self) -> rumbl_core::Result<Option<String>> {
        audit::parse_note(&self.params)
    }

    /// Calls a context on behalf of the acting user, with their note. The call completes even if the browser
    /// disconnects.
    ///
    /// # Errors
    /// Errors of `call`, and connection errors.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection, By<'_>) -> rumbl_core::Result<T> + Send + 'static,
    ) -> rumbl_core::Result<T> {
        let (user, note) = (self.user.clone(), self.note()?);
        let call =
            move |db: &mut Connection| call(db, By { user: Some(&user), note: note.as_deref() });
        self.conn.repo(call).await
    }

    /// Performs an action, and redirects back with a flash message: what was done, or why it was refused.
    ///
    /// # Errors
    /// Database errors, and [`Error::NotFound`].
    pub(super) async fn take<T: Send + 'static>(
        &self,
        back: &str,
        call: impl FnOnce(&mut Connection, By<'_>) -> rumbl_core::Result<T> + Send + 'static,
        message: impl FnOnce(&T) -> Message,
    ) -> Result<HttpResponse> {
        match self.call(call).await {
            Ok(done) => Ok(self.done(back, message(&done))),
            Err(error) => self.refuse(back, error),
        }
    }

    /// Redirects back with a message about what was done.
    pub(super) fn done(&self, back: &str, message: Message) -> HttpResponse {
        self.conn.put_flash(Flash::Info(message));
        self.conn.redirect(back)
    }

    /// Redirects back with the errors of a refused action.
    ///
    /// # Errors
    /// Any error other than a refusal.
    pub(super) fn refuse(&self, back: &str, error: rumbl_core::Error) -> Result<HttpResponse> {
        match error {
            rumbl_core::Error::Invalid(changeset) => {
                self.conn.put_flash(Flash::Error(complaints(&changeset)));
                Ok(self.conn.redirect(back))
            }
            error => Err(error.into()),
        }
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
