//! Links an account elsewhere to somebody's, and tells them by mail.

use actix_web::HttpResponse;
use rumbl_core::accounts::{self, ProvidedIdentity};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::mail::mails::{self, SecurityChange};
use crate::paths;

/// Lets somebody log in with an account elsewhere, who has shown that both are theirs.
///
/// # Errors
/// Inside: why that can't be, in a sentence. Outside: what keeps it from being stored.
pub(super) async fn link(
    conn: &Conn,
    user: UserId,
    identity: &ProvidedIdentity,
) -> Result<Result<(), String>> {
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
            let errors = changeset.errors().map(|(_, error)| error.to_string());
            let errors = errors.collect::<Vec<_>>().join(", and ");
            Ok(Err(format!("That {label} account {errors}.")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Sends somebody back to the log-in whose account elsewhere can't be linked.
pub(super) fn refuse(conn: &Conn, sentence: String) -> HttpResponse {
    conn.put_flash(Flash::Error(sentence));
    conn.redirect(conn.with_way_back(paths::NEW_SESSION))
}
