use std::ops::RangeInclusive;

use thiserror::Error;

/// More than any rumbl has that one person develops with.
const USERS: RangeInclusive<i64> = 1..=100_000;
const VIDEOS: RangeInclusive<i64> = 1..=10_000;
const ANNOTATIONS: RangeInclusive<i64> = 1..=100_000;
const CONVERSATIONS: RangeInclusive<i64> = 0..=10_000;
const MESSAGES: RangeInclusive<i64> = 1..=10_000;
/// Annotations and messages altogether, which is some gigabytes.
const TOTAL: i64 = 10_000_000;

/// How much to make. The same seed gives the same texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Many {
    pub(super) users: u64,
    pub(super) videos: u64,
    pub(super) annotations: u64,
    pub(super) conversations: u64,
    pub(super) messages: u64,
    pub(super) seed: u64,
}

/// An amount that can't be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidAmount {
    /// It is not within its limits.
    #[error("{name} must be a number from {} to {}, not {amount}", limits.0, limits.1)]
    Limits {
        /// Its name.
        name: &'static str,
        /// What was asked for.
        amount: i64,
        /// The least and the most.
        limits: (i64, i64),
    },
    /// There would be too many annotations or messages altogether.
    #[error("that makes {amount} {name} altogether, and {TOTAL} is the most")]
    Total {
        /// What it would be too many of.
        name: &'static str,
        /// How many.
        amount: i64,
    },
    /// One person has nobody to talk to.
    #[error("conversations need at least 2 users")]
    Alone,
}

impl Many {
    /// So many users and videos, with so many annotations on each video.
    ///
    /// # Errors
    /// [`InvalidAmount`] when one of them is zero, negative or more than anybody needs.
    pub fn new(users: i64, videos: i64, annotations: i64) -> Result<Self, InvalidAmount> {
        let total = annotations.saturating_mul(videos);
        let many = Self {
            users: within("users", users, USERS)?,
            videos: within("videos", videos, VIDEOS)?,
            annotations: within("annotations", annotations, ANNOTATIONS)?,
            conversations: 0,
            messages: 0,
            seed: 0,
        };
        if total > TOTAL {
            return Err(InvalidAmount::Total { name: "annotations", amount: total });
        }
        Ok(many)
    }

    /// And so many conversations, with so many messages in each.
    ///
    /// # Errors
    /// [`InvalidAmount`], as of [`new`](Self::new). There may be no conversations, but not without anybody to have them.
    pub fn with_conversations(
        self,
        conversations: i64,
        messages: i64,
    ) -> Result<Self, InvalidAmount> {
        let total = conversations.saturating_mul(messages);
        let conversations = within("conversations", conversations, CONVERSATIONS)?;
        let messages = within("messages", messages, MESSAGES)?;
        if total > TOTAL {
            return Err(InvalidAmount::Total { name: "messages", amount: total });
        }
        if conversations > 0 && self.users < 2 {
            return Err(InvalidAmount::Alone);
        }
        Ok(Self { conversations, messages, ..self })
    }

    /// With the texts that follow from a number.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
}

fn within(
    name: &'static str,
    amount: i64,
    limits: RangeInclusive<i64>,
) -> Result<u64, InvalidAmount> {
    let refused = InvalidAmount::Limits { name, amount, limits: (*limits.start(), *limits.end()) };
    if !limits.contains(&amount) {
        return Err(refused);
    }
    u64::try_from(amount).map_err(|_negative| refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(many: Result<Many, InvalidAmount>) -> String {
        many.unwrap_err().to_string()
    }

    #[test]
    fn zero_negative_and_absurd_amounts_are_refused_in_a_sentence() {
        let users = "users must be a number from 1 to 100000, not ";
        for amount in [0, -5, 100_001, i64::MIN, i64::MAX] {
            assert_eq!(refusal(Many::new(amount, 1, 1)), format!("{users}{amount}"));
        }
        assert!(refusal(Many::new(1, 0, 1)).starts_with("videos must be"));
        assert!(refusal(Many::new(1, 1, -1)).starts_with("annotations must be"));
        let few = Many::new(2, 1, 1).unwrap();
        assert!(refusal(few.with_conversations(-1, 1)).starts_with("conversations must be"));
        assert!(refusal(few.with_conversations(1, 0)).starts_with("messages must be"));
    }

    #[test]
    fn amounts_that_are_too_much_together_are_refused() {
        let annotations = refusal(Many::new(1, 10_000, 100_000));
        assert_eq!(
            annotations,
            "that makes 1000000000 annotations altogether, and 10000000 is the most"
        );
        assert!(Many::new(1, 100, 100_000).is_ok());
        let few = Many::new(2, 1, 1).unwrap();
        assert!(refusal(few.with_conversations(10_000, 10_000)).contains("messages altogether"));
    }

    #[test]
    fn nobody_talks_alone() {
        let alone = Many::new(1, 1, 1).unwrap();
        assert_eq!(refusal(alone.with_conversations(1, 1)), "conversations need at least 2 users");
        assert!(alone.with_conversations(0, 1).is_ok());
    }
}
