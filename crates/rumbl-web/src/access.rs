//! Log-in methods besides the password, API keys, and where things are sent. They keep working after a password change,
//! so people who recover an account have to see them.

use rumbl_core::accounts::{self, ApiKey, LinkedIdentity, Passkey, User};
use rumbl_core::repo::Connection;
use rumbl_core::webhooks::{self, Webhook};

use crate::i18n::{Message, t};
use crate::providers::Providers;

/// A person's log-in methods and API keys, and where what concerns them is sent.
#[derive(Debug)]
pub(crate) struct OtherAccess {
    /// Whether a log-in with the password also requires a code.
    pub(crate) has_second_factor: bool,
    /// Linked accounts at providers.
    pub(crate) identities: Vec<LinkedIdentity>,
    /// Their passkeys.
    pub(crate) passkeys: Vec<Passkey>,
    /// API keys.
    pub(crate) api_keys: Vec<ApiKey>,
    /// Their e-mail address, if it is confirmed: links that set a password are mailed there.
    pub(crate) email: Option<String>,
    /// Their webhooks.
    pub(crate) webhooks: Vec<Webhook>,
}

impl OtherAccess {
    /// Reads those of a user.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the user no longer exists.
    pub(crate) fn read(db: &mut Connection, user: &User) -> rumbl_core::Result<Self> {
        let email = accounts::get_email(db, user.id)?;
        let email = email.filter(|email| email.confirmed_at.is_some()).map(|email| email.address);
        Ok(Self {
            has_second_factor: accounts::get_second_factor(db, user.id)?.is_some(),
            identities: accounts::list_linked_identities(db, user.id)?,
            passkeys: accounts::list_passkeys(db, user.id)?,
            api_keys: accounts::list_api_keys(db, user)?,
            email,
            webhooks: webhooks::list_webhooks(db, user)?,
        })
    }

    /// The same for somebody who has shown that they read the mail of `address`, and so needn't be told of it.
    #[must_use]
    pub(crate) fn for_reader_of(mut self, address: &str) -> Self {
        self.email = self.email.filter(|own| own != address);
        self
    }

    /// Enough of the confirmed address that its owner knows it.
    pub(crate) fn masked_email(&self) -> Option<String> {
        self.email.as_deref().map(masked)
    }

    /// The methods and keys that keep working after a password change, in words, one to a line. The authenticator app
    /// is not listed, because it is no log-in method by itself.
    pub(crate) fn lines(&self, providers: &Providers) -> Vec<Message> {
        let passkeys = self.passkeys.iter();
        let passkeys = passkeys.map(|passkey| t!("access-passkey", name = plain(&passkey.name)));
        let identities = self.identities.iter().map(|identity| {
            t!("access-linked-account", provider = providers.label(&identity.issuer))
        });
        let keys = self.api_keys.iter().map(|key| t!("access-api-key", name = plain(&key.name)));
        let email = self.masked_email();
        let email = email.map(|email| t!("access-email", address = plain(&email)));
        let hosts = self.webhooks.iter().map(|webhook| plain(&webhook.host()));
        let webhooks = hosts.map(|host| t!("access-webhook", host = host));
        passkeys.chain(identities).chain(keys).chain(email).chain(webhooks).collect()
    }
}

/// An address of which only the first letter and the host are shown.
fn masked(address: &str) -> String {
    let (name, host) = address.rsplit_once('@').unwrap_or((address, ""));
    format!("{}…@{host}", name.chars().next().unwrap_or('…'))
}

/// A name on one line, without control characters.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn of_an_address_the_first_letter_and_the_host_are_shown() {
        assert_eq!(masked("mallory@example.com"), "m…@example.com");
        assert_eq!(masked("é@exämple.org"), "é…@exämple.org");
        assert_eq!(masked("nonsense"), "n…@");
    }
}
