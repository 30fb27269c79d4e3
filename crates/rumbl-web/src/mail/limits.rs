//! Limits of the mails to one address that is unconfirmed, or that anyone can request.

use crate::config::Limits;
use crate::rate_limit::RateLimit;
use crate::throttle::Account;

/// Counts mails per address, whoever requests them and for whatever reason: registering, changing the address,
/// requesting another link, or a forgotten password. Mails beyond the limit are dropped silently, because an error
/// would reveal other users' requests. Each process counts the mails that it sends.
#[derive(Debug)]
pub(crate) struct MailLimits {
    claims: RateLimit<Account>,
    resets: RateLimit<Account>,
}

impl MailLimits {
    /// The limits as configured.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            claims: RateLimit::new(limits.confirmation_per_account),
            resets: RateLimit::new(limits.password_reset_per_account),
        }
    }

    /// Counts a mail to an unconfirmed address, and returns whether it may be sent.
    pub(super) fn admit_claim(&self, address: &str) -> bool {
        admit(&self.claims, address)
    }

    /// Counts a mail that resets a password, and returns whether it may be sent.
    pub(super) fn admit_reset(&self, address: &str) -> bool {
        admit(&self.resets, address)
    }
}

fn admit(limit: &RateLimit<Account>, address: &str) -> bool {
    let is_admitted = limit.check(Account::of(address)).is_ok();
    if !is_admitted {
        tracing::warn!("a mail was dropped: its address has reached the limit");
    }
    is_admitted
}
