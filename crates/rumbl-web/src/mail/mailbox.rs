//! The mails of this process, shown at `/dev/mailbox`. Only available in development.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDateTime, Utc};

use super::message::Mail;

/// Mails that are kept. Beyond this, the oldest is dropped.
const MAX_MAILS: usize = 100;

/// The mails that were sent, or would have been.
#[derive(Default)]
pub(crate) struct DevMailbox(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    count: usize,
    mails: VecDeque<KeptMail>,
}

/// A mail in the mailbox.
#[derive(Clone)]
pub(crate) struct KeptMail {
    /// Counted from 1 since the process started.
    pub(crate) number: usize,
    /// When it was written, in UTC.
    pub(crate) at: NaiveDateTime,
    pub(crate) mail: Mail,
}

impl DevMailbox {
    pub(super) fn keep(&self, mail: Mail) {
        let mut kept = self.lock();
        kept.count += 1;
        let number = kept.count;
        kept.mails.push_front(KeptMail { number, at: Utc::now().naive_utc(), mail });
        kept.mails.truncate(MAX_MAILS);
    }

    /// All mails, newest first.
    pub(crate) fn mails(&self) -> Vec<KeptMail> {
        self.lock().mails.iter().cloned().collect()
    }

    /// A mail by its number.
    pub(crate) fn mail(&self, number: usize) -> Option<KeptMail> {
        self.lock().mails.iter().find(|kept| kept.number == number).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
