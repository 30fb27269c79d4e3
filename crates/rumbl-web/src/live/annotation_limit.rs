//! How many annotations a person may post.

use std::sync::atomic::{AtomicU32, Ordering};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use rumbl_core::ids::UserId;

use crate::config::Limits;

/// Calls after which people who have not posted lately are forgotten, so that memory follows the
/// number of people who post, not of all who ever did.
const SWEEP_EVERY: u32 = 1024;

/// A burst of annotations for each person, and then one every interval.
#[derive(Debug)]
pub struct AnnotationLimit {
    people: DefaultKeyedRateLimiter<UserId>,
    asked: AtomicU32,
}

impl AnnotationLimit {
    /// The limit of the settings.
    pub fn new(limits: &Limits) -> Self {
        let quota = Quota::with_period(limits.annotation_interval())
            .unwrap_or_else(|| Quota::per_second(limits.annotation_burst))
            .allow_burst(limits.annotation_burst);
        Self { people: RateLimiter::keyed(quota), asked: AtomicU32::new(0) }
    }

    /// Whether a person may post now; asking counts as posting.
    pub fn allows(&self, user_id: UserId) -> bool {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.people.retain_recent();
        }
        self.people.check_key(&user_id).is_ok()
    }
}
