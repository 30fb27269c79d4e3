//! How much mail an address gets that nobody has shown to be theirs, or that anybody can ask for.

use crate::config::Limits;
use crate::rate_limit::RateLimit;
use crate::throttle::Account;

/// The mails to each address, whoever asks for them and in whatever way: by registering, changing their address, asking
/// for a link again, or forgetting a password. Those beyond are left out, and nobody is told, as that would tell what
/// others have asked for. Each process counts those that it sends.
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

    /// Counts a mail to an address that somebody claims, and returns whether it may be sent.
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
        tracing::warn!("a mail is left out, as its address has got too many");
    }
    is_admitted
}
