//! What clients may ask for only so often, since it is costly or gives something away.

use rumbl_core::accounts;

use crate::client_address::ClientAddress;
use crate::config::Limits;
use crate::error::{Error, Result};
use crate::rate_limit::RateLimit;

/// The limits that are kept by account or by address.
#[derive(Debug)]
pub struct Throttle {
    log_ins_of_account: RateLimit<String>,
    log_ins_from_address: RateLimit<ClientAddress>,
    registrations_from_address: RateLimit<ClientAddress>,
}

impl Throttle {
    /// The limits of the settings.
    pub fn new(limits: &Limits) -> Self {
        Self {
            log_ins_of_account: RateLimit::new(limits.log_in_per_account),
            log_ins_from_address: RateLimit::new(limits.log_in_per_address),
            registrations_from_address: RateLimit::new(limits.registration_per_address),
        }
    }

    /// Counts a guess of somebody's password.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`]. The address is asked first, so that a flood from one address uses
    /// up no more of an account's attempts than the address has itself.
    pub fn log_in(&self, address: ClientAddress, username: &str) -> Result<()> {
        self.log_ins_from_address.check(address).map_err(Error::too_many_requests)?;
        let account = accounts::account_key(username);
        self.log_ins_of_account.check(account).map_err(Error::too_many_requests)
    }

    /// Counts a registration, which tells whether a name is taken.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn register(&self, address: ClientAddress) -> Result<()> {
        self.registrations_from_address.check(address).map_err(Error::too_many_requests)
    }
}
