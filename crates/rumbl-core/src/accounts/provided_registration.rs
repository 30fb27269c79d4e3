//! Registration with an account at a provider.

use diesel::prelude::*;

use super::email::{EMAIL, email_key};
use super::email_confirmation::delete_claims;
use super::invitations::insert_invited_user;
use super::linked_identities::insert_identity;
use super::provided_identity::ProvidedIdentity;
use super::session_token::TokenHash;
use super::suggested_usernames::suggest_usernames;
use super::user::{NAME, NewUser, USERNAME, User};
use super::users::insert_user;
use crate::changeset::{Changeset, Value};
use crate::directory;
use crate::repo::{Connection, now};
use crate::schema::users;
use crate::{Error, Result};

/// A changeset for the form that asks for the details that the provider lacks.
pub fn change_provided_user(identity: &ProvidedIdentity) -> Changeset {
    let address = identity.email.as_ref().map(|email| email.address.as_str());
    let name = identity.name.as_deref();
    let known = identity.account.as_deref().or(name).unwrap_or_default();
    let username = suggest_usernames(known.split('@').next().unwrap_or_default(), "").next();
    Changeset::new([
        (NAME, Value::from(name)),
        (USERNAME, Value::from(username.as_deref())),
        (EMAIL, Value::from(address)),
    ])
}

/// Inserts a user who logs in with an account at a provider, and uses up their invitation, if any. An address that the
/// provider has verified is stored as confirmed, in the provider's spelling, and other accounts that claim it lose it.
///
/// # Errors
/// [`crate::Error::Invalid`] if the username is taken, another user has confirmed the address, or the account at the
/// provider is already linked (an error on `identity`); [`crate::Error::NotFound`] if the invitation is no longer
/// valid.
pub fn insert_provided_user(
    conn: &mut Connection,
    user: &NewUser,
    identity: &ProvidedIdentity,
    invitation: Option<TokenHash>,
) -> Result<User> {
    let key = user.email().map(email_key);
    let verified = identity.verified_address().filter(|it| key == Some(email_key(it)));
    directory::write(conn, |conn| {
        if let (Some(_), Some(key)) = (verified, &key) {
            delete_claims(conn, key)?;
        }
        let inserted = match invitation {
            Some(invitation) => insert_invited_user(conn, user, invitation)?,
            None => insert_user(conn, user)?,
        };
        if let Some(address) = verified {
            // Two spellings with one key may be two mailboxes, and the provider has verified one of them.
            let unique = Changeset::new([]).unique_constraint(EMAIL, "users_email_key_index");
            diesel::update(users::table.find(inserted.id))
                .set((users::email.eq(address), users::email_confirmed_at.eq(now())))
                .execute(conn)
                .map_err(|error| Error::from(error).explained_by(&unique))?;
        }
        insert_identity(conn, inserted.id, identity)?;
        Ok(inserted)
    })
}
