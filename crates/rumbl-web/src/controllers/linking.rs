//! Links an account at a provider to a user, and notifies them by mail.

use actix_web::HttpResponse;
use rumbl_core::accounts::{self, ProvidedIdentity};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::mail::mails::{self, SecurityChange};
use crate::paths;

/// Links an account at a provider to a user who has proved that both are theirs.
///
/// # Errors
/// `Ok(Err(_))` with a sentence for the user if it is refused; `Err(_)` for database errors.
pub(super) async fn link(
    conn: &Conn,
    user: UserId,
    identity: &ProvidedIdentity,
) -> Result<Result<(), Message>> {
    let (label, identity) = (conn.app().providers.label(&identity.issuer), identity.clone());
    let provider = label.clone();
    let link = move |db: &mut Connection| {
        db.write(|db| {
            let is_known =
                accounts::find_linked_user(db, &identity).is_ok_and(|(_, owner)| owner.id == user);
            accounts::link_identity(db, user, &identity)?;
            if is_known {
                return Ok(());
            }
            mails::security_changed(db, user, SecurityChange::IdentityLinked { provider })
        })
    };
    match conn.repo(link).await {
        Ok(()) => Ok(Ok(())),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let Some((_, error)) = changeset.errors().next() else {
                return Err(Error::internal("a link was refused without a reason"));
            };
            let error = Message::from(error);
            Ok(Err(t!("security-linked-refused", provider = label, error = error)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Redirects to the log-in after a refused link.
pub(super) fn refuse(conn: &Conn, sentence: impl Into<Message>) -> HttpResponse {
    conn.put_flash(Flash::Error(sentence));
    conn.redirect(conn.with_way_back(paths::NEW_SESSION))
}
