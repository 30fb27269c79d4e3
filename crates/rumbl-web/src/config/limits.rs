use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

use rumbl_core::accounts::SessionLimits;
use serde::Deserialize;

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// All limits of the server, documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The largest form, in bytes.
    pub form_bytes: usize,
    /// Request bodies that may be received at once.
    pub bodies_at_once: NonZeroUsize,
    /// Request bodies that may be received from one address at once.
    pub bodies_at_once_per_address: NonZeroUsize,
    /// Files of annotations that may be received at once.
    pub annotation_files_at_once: NonZeroUsize,
    /// Files of annotations that may be received from one address at once.
    pub annotation_files_at_once_per_address: NonZeroUsize,
    /// The time limit for receiving a request's body, in seconds.
    pub body_timeout_s: NonZeroU64,
    /// Annotations one person may post at once.
    pub annotation_burst: NonZeroU32,
    /// Milliseconds until a person who used up the burst may post again.
    pub annotation_interval_ms: NonZeroU64,
    /// Typing and read events that one person may send at once in conversations.
    pub signal_burst: NonZeroU32,
    /// Milliseconds until a person who used up that burst may send again.
    pub signal_interval_ms: NonZeroU64,
    /// Writes of one live kind, such as annotations, that may wait to be stored.
    pub write_queue: NonZeroUsize,
    /// The most writes stored in one transaction.
    pub write_batch: NonZeroUsize,
    /// Milliseconds between two reads of the log for other processes' writes.
    pub log_poll_interval_ms: NonZeroU64,
    /// Jobs, such as mails, that run at once. At most half of them are long ones, such as deletions of accounts.
    pub jobs_at_once: NonZeroUsize,
    /// The time limit of a job, in seconds. After five times as long, another process may restart it.
    pub job_timeout_s: NonZeroU32,
    /// Milliseconds between two polls for jobs of other processes.
    pub job_poll_interval_ms: NonZeroU64,
    /// Seconds that requests in flight have to finish when the server stops.
    pub shutdown_timeout_s: u64,
    /// Seconds that the server keeps accepting requests after the signal to stop, so that load balancers can notice
    /// that it is no longer ready.
    pub stop_delay_s: u64,
    /// Days after which an unused session ends.
    pub session_idle_days: NonZeroU32,
    /// Hours after which an unused session ends, if its person did not choose to stay logged in.
    pub session_brief_idle_hours: NonZeroU32,
    /// Days after which a session ends, even if it is used.
    pub session_days: NonZeroU32,
    /// Seconds after which a client that reads nothing is disconnected.
    pub slow_reader_timeout_s: NonZeroU32,
    /// Wrong passwords for one account from one address.
    pub log_in_per_account_and_address: Rate,
    /// Wrong passwords for one account from all addresses.
    pub log_in_per_account: Rate,
    /// Log-ins from one address, successful ones included.
    pub log_in_per_address: Rate,
    /// Log-in attempts from one address, including those that another limit refuses.
    pub log_in_attempts_per_address: Rate,
    /// Wrong current passwords of one person changing theirs.
    pub password_change_per_account: Rate,
    /// Wrong codes of one person's second factor from one address.
    pub second_factor_per_account_and_address: Rate,
    /// Wrong codes of one person's second factor from all addresses.
    pub second_factor_per_account: Rate,
    /// The time limit for each response of a log-in provider, in milliseconds.
    pub provider_timeout_ms: NonZeroU64,
    /// Registrations from one address.
    pub registration_per_address: Rate,
    /// Reports of one person.
    pub report_per_account: Rate,
    /// Days for which an open report keeps what was reported.
    pub reported_text_days: NonZeroU32,
    /// People that one person brings into conversations.
    pub conversation_invitation_per_account: Rate,
    /// Commands of one person in rooms, such as play.
    pub room_commands_per_account: Rate,
    /// Clock requests of one client in a room, and a guest's player reports.
    pub room_questions_per_client: Rate,
    /// Reactions of one person.
    pub reactions_per_account: Rate,
    /// Milliseconds that the host of a room may be absent before somebody else becomes host.
    room_host_absence_ms: NonZeroU64,
    /// Password resets requested from one address.
    pub password_reset_per_address: Rate,
    /// Password resets requested for one account, and mailed to one address.
    pub password_reset_per_account: Rate,
    /// Mails that one person triggers to addresses that they enter, and that all people together trigger to one address.
    pub confirmation_per_account: Rate,
    /// Downloads of one person's data archive.
    pub archive_per_account: Rate,
    /// Exports written for one address.
    pub export_per_address: Rate,
    /// The page cache's size, in bytes.
    pub kept_page_bytes: NonZeroU64,
    /// The size of the cache for API responses, in bytes. It is separate, because so many distinct queries would
    /// evict everything else.
    pub kept_json_bytes: NonZeroU64,
    /// The size of the cache for pages that clients read when they join a video, in bytes.
    pub kept_join_bytes: NonZeroU64,
    /// The size of the memory cache for exports, in bytes.
    pub kept_export_bytes: NonZeroU64,
    /// Export files on disk, cached ones included. Beyond this, clients have to retry.
    pub export_files: NonZeroUsize,
    /// Concurrent searches.
    pub searches_at_once: NonZeroUsize,
    /// Searches that may wait.
    pub search_queue: NonZeroUsize,
    /// Searches from one address that may wait.
    pub search_queue_per_address: NonZeroUsize,
    /// Exports written at once, each with its own database connection.
    pub exports_written: NonZeroUsize,
    /// Exports that may wait to be written.
    pub export_queue: NonZeroUsize,
    /// Exports for one address that may wait to be written.
    pub export_queue_per_address: NonZeroUsize,
    /// Exports sent from disk at once.
    pub exports_sent: NonZeroUsize,
    /// Exports sent from disk to one address at once.
    pub exports_sent_per_address: NonZeroUsize,
    /// The time limit for downloading an export, in minutes.
    export_fetch_minutes: NonZeroU32,
    /// Passwords hashed at once.
    pub password_hashes: NonZeroUsize,
    /// Passwords that may wait to be hashed.
    pub password_queue: NonZeroUsize,
    /// Passwords from one address that may wait to be hashed.
    pub password_queue_per_address: NonZeroUsize,
    /// Searches, exports or passwords from one address that may be at their turn or next in line. The others from
    /// there wait behind these.
    pub turns_per_address: NonZeroUsize,
    /// Sockets of guests.
    pub guest_sockets: NonZeroUsize,
    /// Sockets of guests from one address.
    pub guest_sockets_per_address: NonZeroUsize,
    /// Joins of videos by guests from one address.
    pub guest_joins_per_address: Rate,
}

/// A rate limit: a burst, then one action per interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Actions allowed at once.
    pub burst: NonZeroU32,
    /// Milliseconds until another action is allowed once the burst is used up.
    interval_ms: NonZeroU64,
}

impl Rate {
    /// The time until another action is allowed once the burst is used up.
    pub fn interval(self) -> Duration {
        Duration::from_millis(self.interval_ms.get())
    }

    #[cfg(test)]
    pub(crate) fn new(burst: u32, interval_ms: u64) -> Self {
        Self { burst: burst.try_into().unwrap(), interval_ms: interval_ms.try_into().unwrap() }
    }
}

impl Limits {
    /// The time limit for receiving a request's body.
    pub fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_s.get())
    }

    /// The time limit for downloading an export.
    pub fn export_fetch_timeout(&self) -> Duration {
        Duration::from_mins(self.export_fetch_minutes.get().into())
    }

    /// How long a client may read nothing before it is disconnected.
    pub fn slow_reader_timeout(&self) -> Duration {
        Duration::from_secs(self.slow_reader_timeout_s.get().into())
    }

    /// The time between two reads of the log.
    pub fn log_poll_interval(&self) -> Duration {
        Duration::from_millis(self.log_poll_interval_ms.get())
    }

    /// The time limit of a job.
    pub fn job_timeout(&self) -> Duration {
        Duration::from_secs(self.job_timeout_s.get().into())
    }

    /// The time between two polls for jobs.
    pub fn job_poll_interval(&self) -> Duration {
        Duration::from_millis(self.job_poll_interval_ms.get())
    }

    /// How long an open report keeps what was reported.
    pub fn reported_text_kept_for(&self) -> Duration {
        days(self.reported_text_days)
    }

    /// How long sessions last.
    pub fn session_limits(&self) -> SessionLimits {
        SessionLimits {
            idle: days(self.session_idle_days),
            brief_idle: Duration::from_hours(self.session_brief_idle_hours.get().into()),
            lifetime: days(self.session_days),
        }
    }

    /// The time limit for each response of a log-in provider.
    pub fn provider_timeout(&self) -> Duration {
        Duration::from_millis(self.provider_timeout_ms.get())
    }

    /// How long the host of a room may be absent.
    pub fn host_absence(&self) -> Duration {
        Duration::from_millis(self.room_host_absence_ms.get())
    }

    /// The rate limit of one person's annotations.
    pub fn annotation_rate(&self) -> Rate {
        Rate { burst: self.annotation_burst, interval_ms: self.annotation_interval_ms }
    }

    /// The rate limit of one person's typing and read signals.
    pub fn signal_rate(&self) -> Rate {
        Rate { burst: self.signal_burst, interval_ms: self.signal_interval_ms }
    }
}

fn days(days: NonZeroU32) -> Duration {
    Duration::from_secs(u64::from(days.get()) * SECONDS_A_DAY)
}
