//! Reports: complaints about videos, annotations, messages and users, for moderators to handle.

mod close;
mod create;
mod list;
mod own;
mod reason;
mod reported;
mod snapshot;

pub(crate) use close::close_reports;
pub use close::{dismiss_report, drop_old_snapshots};
pub use create::{MAX_OPEN_REPORTS, MAX_OPEN_REPORTS_PER_USER, create_report};
pub use list::{ReportListing, count_open_reports, get_report, list_reports_page};
pub use own::{OwnReport, list_own_reports};
pub use reason::Reason;
pub use reported::{Reported, find_reportable, find_reported};
pub use snapshot::Snapshot;
