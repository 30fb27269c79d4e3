//! Rate limits on actions that are expensive or reveal information.

use moka::sync::Cache;
use rumbl_core::accounts::{self, User};
use rumbl_core::ids::UserId;
use sha2::{Digest, Sha256};

use crate::client_address::ClientAddress;
use crate::config::Limits;
use crate::error::{Error, Result};
use crate::rate_limit::RateLimit;

mod known;
mod second_factors;

use known::known_clients;
pub(crate) use second_factors::SecondFactorAttempt;
use second_factors::SecondFactors;

/// The limits by account or by address.
///
/// Guessing passwords must not lock out the account's owner. So each address has a tight limit for each account,
/// while the limit for all addresses together is too wide for one of them to use up. Clients that are probably the
/// owner are exempt from the latter.
#[derive(Debug)]
pub struct Throttle {
    attempts_from_address: RateLimit<ClientAddress>,
    log_ins_from_address: RateLimit<ClientAddress>,
    log_ins_of_account_from_address: RateLimit<AccountAtAddress>,
    log_ins_of_account: RateLimit<Account>,
    /// The addresses from which people have logged in to their accounts.
    known: Cache<AccountAtAddress, ()>,
    password_changes: RateLimit<UserId>,
    second_factors: SecondFactors,
    registrations_from_address: RateLimit<ClientAddress>,
    reports: RateLimit<UserId>,
    resets_from_address: RateLimit<ClientAddress>,
    resets_of_account: RateLimit<Account>,
    confirmations: RateLimit<UserId>,
    archives: RateLimit<UserId>,
}

type AccountAtAddress = (Account, ClientAddress);

/// A hash of a normalised username or e-mail address, which has the same size for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Account([u8; 32]);

impl Account {
    /// The same for all spellings.
    pub(crate) fn of(name_or_email: &str) -> Self {
        Self(Sha256::digest(accounts::account_key(name_or_email)).into())
    }
}

/// A log-in attempt. It counts as failed until [`succeeded`](Self::succeeded) is called.
#[derive(Debug)]
pub struct LogInAttempt<'a> {
    throttle: &'a Throttle,
    account: AccountAtAddress,
}

impl Throttle {
    /// The limits as configured.
    pub fn new(limits: &Limits) -> Self {
        Self {
            attempts_from_address: RateLimit::new(limits.log_in_attempts_per_address),
            log_ins_from_address: RateLimit::new(limits.log_in_per_address),
            log_ins_of_account_from_address: RateLimit::new(limits.log_in_per_account_and_address),
            log_ins_of_account: RateLimit::new(limits.log_in_per_account),
            known: known_clients(),
            password_changes: RateLimit::new(limits.password_change_per_account),
            second_factors: SecondFactors::new(limits),
            registrations_from_address: RateLimit::new(limits.registration_per_address),
            reports: RateLimit::new(limits.report_per_account),
            resets_from_address: RateLimit::new(limits.password_reset_per_address),
            resets_of_account: RateLimit::new(limits.password_reset_per_account),
            confirmations: RateLimit::new(limits.confirmation_per_account),
            archives: RateLimit::new(limits.archive_per_account),
        }
    }

    /// Counts an attempt to log in as `username`, by a client who may be logged in as `current_user`.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`]. Narrower limits are checked first, so that refused attempts don't use up the wider
    /// ones. Only one very wide limit comes before them: it prevents an address from trying so many names that the
    /// limiter forgets its earlier attempts.
    pub fn log_in(
        &self,
        address: ClientAddress,
        username: &str,
        current_user: Option<&User>,
    ) -> Result<LogInAttempt<'_>> {
        self.attempts_from_address.check(address).map_err(Error::too_many_requests)?;
        let account = (Account::of(username), address);
        let of_account = &self.log_ins_of_account_from_address;
        of_account.check(account).map_err(Error::too_many_requests)?;
        self.log_ins_from_address.check(address).map_err(Error::too_many_requests)?;
        let is_own = current_user.is_some_and(|user| Account::of(&user.username) == account.0);
        if !is_own && !self.known.contains_key(&account) {
            let from_everywhere = self.log_ins_of_account.check(account.0);
            from_everywhere.map_err(Error::too_many_requests)?;
        }
        Ok(LogInAttempt { throttle: self, account })
    }

    /// Counts a log-in with a passkey. It can't be guessed, but verifying it takes some work.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn begin_passkey(&self, address: ClientAddress) -> Result<()> {
        self.log_ins_from_address.check(address).map_err(Error::too_many_requests)
    }

    /// Counts a step of a log-in at a provider, which takes a request to it.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn ask_provider(&self, address: ClientAddress) -> Result<()> {
        self.log_ins_from_address.check(address).map_err(Error::too_many_requests)
    }

    /// Counts an attempt to enter one's current password.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn change_password(&self, user_id: UserId) -> Result<()> {
        self.password_changes.check(user_id).map_err(Error::too_many_requests)
    }

    /// Resets that limit after the right password.
    pub fn password_changed(&self, user_id: UserId) {
        self.password_changes.reset(&user_id);
    }

    /// Counts an attempt to give `code` as the second factor of this account from this address, after the right
    /// password. `is_known_device` if the person has logged in there before.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`]. Recovery codes are too long to be guessed. So guesses of the app's codes don't count
    /// against them, and only the work of checking them is limited.
    pub(crate) fn use_second_factor(
        &self,
        (user_id, address): (UserId, ClientAddress),
        code: &str,
        is_known_device: bool,
    ) -> Result<SecondFactorAttempt<'_>> {
        if accounts::is_recovery_code(code) {
            self.log_ins_from_address.check(address).map_err(Error::too_many_requests)?;
            return Ok(self.second_factors.attempt((user_id, address)));
        }
        self.second_factors.guess((user_id, address), is_known_device)
    }

    /// Counts a registration, which reveals whether a name is taken.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn register(&self, address: ClientAddress) -> Result<()> {
        self.registrations_from_address.check(address).map_err(Error::too_many_requests)
    }

    /// Counts a report, which costs a moderator time.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn report(&self, user_id: UserId) -> Result<()> {
        self.reports.check(user_id).map_err(Error::too_many_requests)
    }

    /// Counts a request for a password reset by username or e-mail address, whether or not the account exists.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn reset_password(&self, address: ClientAddress, account: &str) -> Result<()> {
        self.resets_from_address.check(address).map_err(Error::too_many_requests)?;
        self.resets_of_account.check(Account::of(account)).map_err(Error::too_many_requests)
    }

    /// Counts a mail to an address that a person claims.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn confirm_email(&self, user_id: UserId) -> Result<()> {
        self.confirmations.check(user_id).map_err(Error::too_many_requests)
    }

    /// Counts a download of a person's data.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn fetch_archive(&self, user_id: UserId) -> Result<()> {
        self.archives.check(user_id).map_err(Error::too_many_requests)
    }
}

impl LogInAttempt<'_> {
    /// Marks the log-in as successful, which resets the account's limits.
    pub fn succeeded(self) {
        let Self { throttle, account } = self;
        throttle.log_ins_of_account_from_address.reset(&account);
        throttle.log_ins_of_account.reset(&account.0);
        throttle.known.insert(account, ());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::config::Config;

    fn throttle(account: &str, pair: &str) -> Throttle {
        const HOUR_MS: &str = "3600000";
        let variables = [
            ("RUMBL_ENV", "test"),
            ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT__BURST", account),
            ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT__INTERVAL_MS", HOUR_MS),
            ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__BURST", pair),
            ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__INTERVAL_MS", HOUR_MS),
        ];
        let variables: BTreeMap<_, _> =
            variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Throttle::new(&Config::from_variables(&variables).unwrap().limits)
    }

    fn address(last: u8) -> ClientAddress {
        IpAddr::from(Ipv4Addr::new(192, 0, 2, last)).into()
    }

    fn is_let_through(throttle: &Throttle, from: u8, username: &str) -> bool {
        throttle.log_in(address(from), username, None).is_ok()
    }

    #[test]
    fn one_address_can_not_use_up_what_an_account_may_have_guessed() {
        let throttle = throttle("10", "2");
        let guesses = (0..20).filter(|_| is_let_through(&throttle, 1, "ada")).count();
        assert_eq!(guesses, 2);
        assert!(is_let_through(&throttle, 2, "ada"), "the owner is elsewhere");
    }

    #[test]
    fn one_address_can_not_have_so_many_names_remembered_that_its_guesses_are_forgotten() {
        let throttle = throttle("10", "10");
        let names = (0..1_000).map(|name| format!("name{name}"));
        let remembered = names.filter(|name| {
            let refused = throttle.log_in(address(1), name, None).err();
            throttle.log_ins_from_address.reset(&address(1));
            refused.is_none()
        });
        assert!((600..900).contains(&remembered.count()));
        assert!(is_let_through(&throttle, 2, "ada"), "from elsewhere");
    }

    #[test]
    fn no_other_way_to_write_a_name_or_an_address_gives_more_guesses() {
        let throttle = throttle("10", "2");
        let address = "ada.lovelace.of.london@example.com";
        for ways in [
            ["ada", "Ada", " ada", "ada\t", "\u{ff41}da"],
            [
                address,
                &address.to_uppercase(),
                &format!(" {address}"),
                &format!("{address}\n"),
                address,
            ],
        ] {
            let guesses = ways.iter().filter(|way| is_let_through(&throttle, 1, way)).count();
            assert_eq!(guesses, 2, "{ways:?}");
        }
        let beginning = "ada.lovelace.of.london@example.org";
        assert!(is_let_through(&throttle, 1, beginning), "that is somebody else");
    }

    #[test]
    fn mails_to_one_person_are_counted_however_the_name_is_written() {
        let throttle = throttle("10", "10");
        let ways = ["ada", "\u{ff41}da", "a\u{ff44}a", " ADA ", "ada"];
        let mails = ways.iter().filter(|way| throttle.reset_password(address(1), way).is_ok());
        assert_eq!(mails.count(), 3);
    }

    #[test]
    fn from_where_the_owner_has_logged_in_before_they_can_while_many_addresses_guess() {
        let throttle = throttle("3", "2");
        throttle.log_in(address(9), "ada", None).unwrap().succeeded();
        let guesses = (20..40).filter(|from| is_let_through(&throttle, *from, "ada")).count();
        assert_eq!(guesses, 3);
        assert!(is_let_through(&throttle, 9, "Ada"));
        assert!(!is_let_through(&throttle, 10, "ada"), "nobody knows who that is");
    }

    #[test]
    fn a_log_in_that_succeeds_costs_nothing() {
        let throttle = throttle("3", "2");
        for _ in 0..20 {
            throttle.log_in(address(1), "ada", None).unwrap().succeeded();
        }
        assert!(is_let_through(&throttle, 1, "ada"));
        assert!(is_let_through(&throttle, 1, "ada"));
        assert!(!is_let_through(&throttle, 1, "ada"));
    }
}
