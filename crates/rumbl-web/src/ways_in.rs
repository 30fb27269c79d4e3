//! What lets somebody in beside their password, or acts in their name. It goes on working when the password changes, so
//! whoever takes an account back has to see it.

use rumbl_core::accounts::{self, ApiKey, LinkedIdentity, Passkey, User};
use rumbl_core::repo::Connection;

use crate::providers::Providers;

/// All that somebody has.
#[derive(Debug)]
pub(crate) struct WaysIn {
    /// Whether logging in with the password takes a code as well.
    pub(crate) has_second_factor: bool,
    /// The accounts elsewhere with which they log in.
    pub(crate) identities: Vec<LinkedIdentity>,
    /// Their passkeys.
    pub(crate) passkeys: Vec<Passkey>,
    /// The keys of their programs.
    pub(crate) api_keys: Vec<ApiKey>,
}

impl WaysIn {
    /// Those of a user.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the user is gone.
    pub(crate) fn read(db: &mut Connection, user: &User) -> rumbl_core::Result<Self> {
        Ok(Self {
            has_second_factor: accounts::get_second_factor(db, user.id)?.is_some(),
            identities: accounts::list_linked_identities(db, user.id)?,
            passkeys: accounts::list_passkeys(db, user.id)?,
            api_keys: accounts::list_api_keys(db, user)?,
        })
    }

    /// What goes on working when the password changes, in words, one to a line. The authenticator app is not among it,
    /// as it lets nobody in.
    pub(crate) fn lines(&self, providers: &Providers) -> Vec<String> {
        let passkeys = self.passkeys.iter();
        let passkeys = passkeys.map(|passkey| format!("the passkey “{}”", plain(&passkey.name)));
        let identities = self
            .identities
            .iter()
            .map(|identity| format!("the linked account {}", providers.label(&identity.issuer)));
        let keys = self.api_keys.iter().map(|key| format!("the API key “{}”", plain(&key.name)));
        passkeys.chain(identities).chain(keys).collect()
    }
}

/// A name on one line, whatever somebody put in it.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).collect()
}
