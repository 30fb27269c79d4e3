//! How often codes of second factors may be guessed.

use moka::sync::Cache;
use rumbl_core::ids::UserId;

use super::known::known_clients;
use crate::client_address::ClientAddress;
use crate::config::Limits;
use crate::error::{Error, Result};
use crate::rate_limit::RateLimit;

/// The limits on the codes of authenticator apps.
///
/// Somebody who guesses codes already knows the password, and must not lock the owner out. So each address
/// has a tight limit for each account, and all addresses together have a wider one, which takes several of them to use
/// up. Clients that are probably the owner have that one to themselves: devices on which they have logged in before, and
/// addresses from which a code was right.
///
/// At any time, three of the million codes of six digits are valid: the current one and its neighbours. With the default
/// limits, one address has 10 guesses and then one in 30 minutes, which is 17,530 in a year, and a chance of
/// 1 - (1 - 3/1,000,000)^17,530 = 5 % to find a code within that year. All addresses together have 100 guesses and then
/// one in 10 minutes, which is 52,660 in a year and a chance of 15 %, for each process. It doesn't matter how many
/// addresses there are. The owner's next log-in restores the limits of their own address and of known clients, and not the
/// one of all others. So only somebody with a device that the owner has logged in on has more guesses: up to 100 for each
/// time that the owner gives a code.
#[derive(Debug)]
pub(super) struct SecondFactors {
    of_account_from_address: RateLimit<(UserId, ClientAddress)>,
    of_account: RateLimit<UserId>,
    of_account_by_known_clients: RateLimit<UserId>,
    /// The addresses from which people have given a valid code.
    known: Cache<(UserId, ClientAddress), ()>,
}

/// An attempt to give a code. It counts as failed until [`succeeded`](Self::succeeded) is called.
#[derive(Debug)]
#[must_use]
pub(crate) struct SecondFactorAttempt<'a> {
    limits: &'a SecondFactors,
    key: (UserId, ClientAddress),
    is_known: bool,
}

impl SecondFactors {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            of_account_from_address: RateLimit::new(limits.second_factor_per_account_and_address),
            of_account: RateLimit::new(limits.second_factor_per_account),
            of_account_by_known_clients: RateLimit::new(limits.second_factor_per_account),
            known: known_clients(),
        }
    }

    /// Counts a guess. The narrower limit is checked first, so that refused guesses don't use up the wider one.
    pub(super) fn guess(
        &self,
        key: (UserId, ClientAddress),
        is_known_device: bool,
    ) -> Result<SecondFactorAttempt<'_>> {
        self.of_account_from_address.check(key).map_err(Error::too_many_requests)?;
        let is_known = is_known_device || self.known.contains_key(&key);
        let all = if is_known { &self.of_account_by_known_clients } else { &self.of_account };
        all.check(key.0).map_err(Error::too_many_requests)?;
        Ok(SecondFactorAttempt { limits: self, key, is_known })
    }

    /// An attempt that isn't counted here, because the code is too long to be guessed.
    pub(super) fn attempt(&self, key: (UserId, ClientAddress)) -> SecondFactorAttempt<'_> {
        SecondFactorAttempt { limits: self, key, is_known: false }
    }
}

impl SecondFactorAttempt<'_> {
    /// Marks the code as valid, which restores the limit of this account from this address, and the one that known
    /// clients share: right codes, however often a program gives them, must not use it up.
    pub(crate) fn succeeded(self) {
        self.limits.of_account_from_address.reset(&self.key);
        if self.is_known {
            self.limits.of_account_by_known_clients.reset(&self.key.0);
        }
        self.limits.known.insert(self.key, ());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::config::Config;

    fn limits(account: u32, pair: u32) -> SecondFactors {
        let rate = |burst| format!("{{ burst = {burst}, interval_ms = 3600000 }}");
        let variables = [
            ("RUMBL_ENV", "test".to_owned()),
            ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT", rate(account)),
            ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT_AND_ADDRESS", rate(pair)),
        ];
        let variables: BTreeMap<_, _> =
            variables.map(|(name, value)| (name.to_owned(), value)).into();
        SecondFactors::new(&Config::from_variables(&variables).unwrap().limits)
    }

    fn ada_at(last: u8) -> (UserId, ClientAddress) {
        (UserId::try_from(1).unwrap(), IpAddr::from(Ipv4Addr::new(192, 0, 2, last)).into())
    }

    fn is_let_through(limits: &SecondFactors, from: u8) -> bool {
        limits.guess(ada_at(from), false).is_ok()
    }

    #[test]
    fn one_address_can_not_use_up_what_all_may_guess() {
        let limits = limits(10, 2);
        let guesses = (0..20).filter(|_| is_let_through(&limits, 1)).count();
        assert_eq!(guesses, 2);
        assert!(is_let_through(&limits, 2), "the owner is elsewhere");
    }

    #[test]
    fn many_addresses_guess_no_more_than_all_may_and_the_owners_own_devices_get_in() {
        let limits = limits(3, 2);
        limits.guess(ada_at(9), false).unwrap().succeeded();
        let guesses = (20..200).filter(|from| is_let_through(&limits, *from)).count();
        assert_eq!(guesses, 2);
        assert!(limits.guess(ada_at(10), true).is_ok(), "a known device");
        assert!(is_let_through(&limits, 9), "an address from which a code was right");
        assert!(!is_let_through(&limits, 11), "nobody knows who that is");
    }

    #[test]
    fn not_even_known_devices_guess_without_end() {
        let limits = limits(3, 2);
        let guesses = (20..200).filter(|from| limits.guess(ada_at(*from), true).is_ok()).count();
        assert_eq!(guesses, 3);
    }

    #[test]
    fn a_valid_code_restores_nobody_elses_guesses() {
        let limits = limits(3, 1);
        let guesses = (20..22).filter(|from| is_let_through(&limits, *from)).count();
        assert_eq!(guesses, 2);
        limits.guess(ada_at(1), true).unwrap().succeeded();
        assert!(!is_let_through(&limits, 20));
        assert!(is_let_through(&limits, 1), "the owner's own");
        assert_eq!((30..40).filter(|from| is_let_through(&limits, *from)).count(), 1);
    }

    #[test]
    fn right_codes_use_up_nothing_of_what_known_clients_may_guess_however_many_there_are() {
        let limits = limits(3, 2);
        for _ in 0..20 {
            limits.guess(ada_at(9), true).unwrap().succeeded();
        }
        for from in 10..30 {
            limits.guess(ada_at(from), true).unwrap().succeeded();
        }
        let guesses = (30..60).filter(|from| limits.guess(ada_at(*from), true).is_ok()).count();
        assert_eq!(guesses, 3);
    }

    #[test]
    fn only_the_right_code_of_a_known_client_restores_the_guesses_of_known_clients() {
        let limits = limits(3, 2);
        let known = |from| limits.guess(ada_at(from), true);
        let owners = known(1).unwrap();
        assert_eq!((20..40).filter(|from| known(*from).is_ok()).count(), 2);
        limits.guess(ada_at(2), false).unwrap().succeeded();
        assert!(known(50).is_err(), "a right code from elsewhere");
        limits.attempt(ada_at(3)).succeeded();
        assert!(known(51).is_err(), "a recovery code");
        owners.succeeded();
        assert_eq!((60..80).filter(|from| known(*from).is_ok()).count(), 3);
    }

    #[test]
    fn with_the_default_limits_a_code_is_not_found_within_a_year() {
        const YEAR_MS: f64 = 365.0 * 24.0 * 3_600_000.0;
        const CHANCE: f64 = 3.0 / 1_000_000.0;
        let variables = BTreeMap::from([("RUMBL_ENV".to_owned(), "test".to_owned())]);
        let limits = Config::from_variables(&variables).unwrap().limits;
        let found_in_a_year = |rate: crate::config::Rate| {
            let interval_ms = rate.interval().as_secs_f64() * 1_000.0;
            let guesses = f64::from(rate.burst.get()) + YEAR_MS / interval_ms;
            1.0 - (1.0 - CHANCE).powf(guesses)
        };
        assert!(found_in_a_year(limits.second_factor_per_account) < 0.15);
        assert!(found_in_a_year(limits.second_factor_per_account_and_address) < 0.06);
    }
}
