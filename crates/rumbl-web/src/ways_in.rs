//! Log-in methods besides the password, and API keys. They keep working after a password change, so people who recover
//! an account have to see them.

use rumbl_core::accounts::{self, ApiKey, LinkedIdentity, Passkey, User};
use rumbl_core::repo::Connection;

use crate::providers::Providers;

/// A person's log-in methods and API keys.
#[derive(Debug)]
pub(crate) struct WaysIn {
    /// Whether a log-in with the password also requires a code.
    pub(crate) has_second_factor: bool,
    /// Linked accounts at providers.
    pub(crate) identities: Vec<LinkedIdentity>,
    /// Their passkeys.
    pub(crate) passkeys: Vec<Passkey>,
    /// API keys.
    pub(crate) api_keys: Vec<ApiKey>,
}

impl WaysIn {
    /// Reads those of a user.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the user no longer exists.
    pub(crate) fn read(db: &mut Connection, user: &User) -> rumbl_core::Result<Self> {
        Ok(Self {
            has_second_factor: accounts::get_second_factor(db, user.id)?.is_some(),
            identities: accounts::list_linked_identities(db, user.id)?,
            passkeys: accounts::list_passkeys(db, user.id)?,
            api_keys: accounts::list_api_keys(db, user)?,
        })
    }

    /// The methods and keys that keep working after a password change, in words, one to a line. The authenticator app
    /// is not listed, because it is no log-in method by itself.
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

/// A name on one line, without control characters.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).collect()
}
