use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

use rumbl_core::accounts::SessionLimits;
use serde::Deserialize;

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// Every bound of the server, as documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The largest form that is read, in bytes.
    pub form_bytes: usize,
    /// Forms that may be on their way here at once.
    pub bodies_at_once: NonZeroUsize,
    /// The same from one address.
    pub bodies_at_once_per_address: NonZeroUsize,
    /// Seconds that the body of a request may take to come.
    pub body_timeout_s: NonZeroU64,
    /// Annotations one person may post at once.
    pub annotation_burst: NonZeroU32,
    /// Milliseconds until a person who used up the burst may post the next one.
    pub annotation_interval_ms: NonZeroU64,
    /// How many typing and read events one person may send at once in conversations.
    pub signal_burst: NonZeroU32,
    /// Milliseconds until a person who used up that burst may give the next one.
    pub signal_interval_ms: NonZeroU64,
    /// Writes of one live kind, such as annotations, that may wait to be stored.
    pub write_queue: NonZeroUsize,
    /// Writes stored in one transaction at the most.
    pub write_batch: NonZeroUsize,
    /// Milliseconds after which the log is read for what other processes wrote.
    pub log_poll_interval_ms: NonZeroU64,
    /// Jobs, such as mails, that are done at once.
    pub jobs_at_once: NonZeroUsize,
    /// Seconds that a job may take. After five times as long another process begins it anew.
    pub job_timeout_s: NonZeroU32,
    /// Milliseconds after which it is looked for jobs that other processes left.
    pub job_poll_interval_ms: NonZeroU64,
    /// Seconds that requests in flight may take to finish when the server stops.
    pub shutdown_timeout_s: u64,
    /// How long requests are still answered after the signal to stop, in seconds, until those in front of this process
    /// have seen that it is not ready any more.
    pub stop_delay_s: u64,
    /// Days after which an unused session ends.
    pub session_idle_days: NonZeroU32,
    /// Hours after which an unused session ends, where its person did not want to stay logged
    /// in.
    pub session_brief_idle_hours: NonZeroU32,
    /// Days after which a session ends, however much it is used.
    pub session_days: NonZeroU32,
    /// Seconds without progress after which a client that reads nothing is disconnected.
    pub slow_reader_timeout_s: NonZeroU32,
    /// Wrong passwords for one account from one address.
    pub log_in_per_account_and_address: Rate,
    /// Wrong passwords for one account from everywhere.
    pub log_in_per_account: Rate,
    /// Log-ins from one address, right ones too.
    pub log_in_per_address: Rate,
    /// Log-ins from one address, those that another limit refuses too.
    pub log_in_attempts_per_address: Rate,
    /// Wrong current passwords of one person who changes theirs.
    pub password_change_per_account: Rate,
    /// Wrong codes of one person's second factor.
    pub second_factor_per_account: Rate,
    /// Milliseconds that a provider with whom somebody logs in may take for each answer.
    pub provider_timeout_ms: NonZeroU64,
    /// Registrations from one address.
    pub registration_per_address: Rate,
    /// Reports of one person.
    pub report_per_account: Rate,
    /// People that one person brings into conversations.
    pub conversation_invitation_per_account: Rate,
    /// Commands of one person in rooms, such as to play.
    pub room_commands_per_account: Rate,
    /// Questions for the time, and what a guest's player tells, that one client sends to a room.
    pub room_questions_per_client: Rate,
    /// Reactions of one person.
    pub reactions_per_account: Rate,
    /// Milliseconds that the host of a room may be gone before another takes their place.
    room_host_absence_ms: NonZeroU64,
    /// Links to set another password that are asked for from one address.
    pub password_reset_per_address: Rate,
    /// The same for one account.
    pub password_reset_per_account: Rate,
    /// Mails that one person has sent to addresses that they give.
    pub confirmation_per_account: Rate,
    /// Archives of their data that one person fetches.
    pub archive_per_account: Rate,
    /// Exports that are written for one address.
    pub export_per_address: Rate,
    /// Bytes of pages that are kept.
    pub kept_page_bytes: NonZeroU64,
    /// Bytes of answers to programs that are kept. There are so many queries that they would drive
    /// everything else out.
    pub kept_answer_bytes: NonZeroU64,
    /// Bytes of what newcomers to a video read that are kept.
    pub kept_join_bytes: NonZeroU64,
    /// Bytes of exports that are kept in memory.
    pub kept_export_bytes: NonZeroU64,
    /// Exports on the disk, kept ones included; who needs one more is told to come back.
    pub export_files: NonZeroUsize,
    /// Searches at once.
    pub searches_at_once: NonZeroUsize,
    /// Searches that may wait.
    pub search_queue: NonZeroUsize,
    /// The same from one address.
    pub search_queue_per_address: NonZeroUsize,
    /// Exports that are written at once, each over a connection to the database of its own.
    pub exports_written: NonZeroUsize,
    /// Exports that may wait to be written.
    pub export_queue: NonZeroUsize,
    /// The same for one address.
    pub export_queue_per_address: NonZeroUsize,
    /// Exports on the disk that are sent at once.
    pub exports_sent: NonZeroUsize,
    /// The same to one address.
    pub exports_sent_per_address: NonZeroUsize,
    /// How long one may take to be fetched, in minutes.
    export_fetch_minutes: NonZeroU32,
    /// Passwords hashed at once.
    pub password_hashes: NonZeroUsize,
    /// Passwords that may wait to be hashed.
    pub password_queue: NonZeroUsize,
    /// The same from one address.
    pub password_queue_per_address: NonZeroUsize,
    /// Sockets of guests.
    pub guest_sockets: NonZeroUsize,
    /// The same from one address.
    pub guest_sockets_per_address: NonZeroUsize,
    /// Videos that guests join from one address.
    pub guest_joins_per_address: Rate,
}

/// How often something may be done: so often at once, and then once every interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// So often at once.
    pub burst: NonZeroU32,
    /// Milliseconds until whoever used up the burst may do it again.
    interval_ms: NonZeroU64,
}

impl Rate {
    /// The pause after which whoever used up the burst may do it again.
    pub fn interval(self) -> Duration {
        Duration::from_millis(self.interval_ms.get())
    }

    #[cfg(test)]
    pub(crate) fn new(burst: u32, interval_ms: u64) -> Self {
        Self { burst: burst.try_into().unwrap(), interval_ms: interval_ms.try_into().unwrap() }
    }
}

impl Limits {
    /// How long the body of a request may take to come.
    pub fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_s.get())
    }

    /// How long an export may take to be fetched.
    pub fn export_fetch_timeout(&self) -> Duration {
        Duration::from_mins(self.export_fetch_minutes.get().into())
    }

    /// How long a client may take nothing of what it is sent.
    pub fn slow_reader_timeout(&self) -> Duration {
        Duration::from_secs(self.slow_reader_timeout_s.get().into())
    }

    /// The time between two readings of the log.
    pub fn log_poll_interval(&self) -> Duration {
        Duration::from_millis(self.log_poll_interval_ms.get())
    }

    /// How long a job may take.
    pub fn job_timeout(&self) -> Duration {
        Duration::from_secs(self.job_timeout_s.get().into())
    }

    /// The time between two looks for jobs.
    pub fn job_poll_interval(&self) -> Duration {
        Duration::from_millis(self.job_poll_interval_ms.get())
    }

    /// How long sessions last.
    pub fn session_limits(&self) -> SessionLimits {
        let days = |days: NonZeroU32| Duration::from_secs(u64::from(days.get()) * SECONDS_A_DAY);
        SessionLimits {
            idle: days(self.session_idle_days),
            brief_idle: Duration::from_hours(self.session_brief_idle_hours.get().into()),
            lifetime: days(self.session_days),
        }
    }

    /// How long a provider may take for each answer.
    pub fn provider_timeout(&self) -> Duration {
        Duration::from_millis(self.provider_timeout_ms.get())
    }

    /// How long the host of a room may be gone.
    pub fn host_absence(&self) -> Duration {
        Duration::from_millis(self.room_host_absence_ms.get())
    }

    /// How often one person may annotate.
    pub fn annotation_rate(&self) -> Rate {
        Rate { burst: self.annotation_burst, interval_ms: self.annotation_interval_ms }
    }

    /// How often one person may tell others in conversations that they type or have read something.
    pub fn signal_rate(&self) -> Rate {
        Rate { burst: self.signal_burst, interval_ms: self.signal_interval_ms }
    }
}
