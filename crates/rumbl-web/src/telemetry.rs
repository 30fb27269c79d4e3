//! Metrics of requests, jobs and the process. Channels, look-ups and the database record their own.
//!
//! | metric | labels | |
//! |---|---|---|
//! | `http_request_seconds` | `method`, `route` as in `rumbl routes` or `none`, `status` | how long a request took until its response began |
//! | `job_seconds` | `kind`, `outcome`: `done`, `later` or `failed` | how long an attempt at a job took |
//! | `process_resident_memory_bytes`, `process_cpu_seconds_total` | | as the system has them |

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::Method;

const REQUEST_SECONDS: &str = "http_request_seconds";
const JOB_SECONDS: &str = "job_seconds";
const RESIDENT_MEMORY: &str = "process_resident_memory_bytes";
const CPU_SECONDS: &str = "process_cpu_seconds_total";
/// The label for unmatched routes and unusual methods. Clients could make up any number of those.
const NONE: &str = "none";

static IS_RECORDING: AtomicBool = AtomicBool::new(false);

/// Marks metrics as recorded, and registers counters that may stay at zero; without that, they would be missing until
/// the first event.
pub(crate) fn record() {
    IS_RECORDING.store(true, Ordering::Relaxed);
    actix_channels::telemetry::register();
}

/// The start time of a request, if metrics are recorded.
pub(crate) fn begun() -> Option<Instant> {
    IS_RECORDING.load(Ordering::Relaxed).then(Instant::now)
}

/// Records a finished request.
pub(crate) fn answered(request: &HttpRequest, status: u16, begun: Option<Instant>) {
    let Some(begun) = begun else { return };
    let route = request.match_pattern().unwrap_or_else(|| NONE.to_owned());
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => NONE,
    };
    let status = status.to_string();
    let labels = [("method", method.to_owned()), ("route", route), ("status", status)];
    metrics::histogram!(REQUEST_SECONDS, &labels).record(begun.elapsed());
}

/// Records a finished attempt at a job.
pub(crate) fn worked(kind: &str, outcome: &'static str, took: Duration) {
    let labels = [("kind", kind.to_owned()), ("outcome", outcome.to_owned())];
    metrics::histogram!(JOB_SECONDS, &labels).record(took);
}

/// Reads this process's memory and CPU time.
#[cfg_attr(
    target_os = "linux",
    expect(clippy::cast_precision_loss, reason = "no process has so much memory")
)]
pub(crate) fn read_process() {
    #[cfg(target_os = "linux")]
    {
        if let Some(bytes) = resident_bytes() {
            metrics::gauge!(RESIDENT_MEMORY).set(bytes as f64);
        }
        if let Some(seconds) = cpu_seconds() {
            metrics::gauge!(CPU_SECONDS).set(seconds);
        }
    }
}

#[cfg(target_os = "linux")]
fn resident_bytes() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    pages.checked_mul(u64::try_from(rustix::param::page_size()).ok()?)
}

/// The user and system time, which come after the program's name in the file. That name may contain spaces.
#[cfg(target_os = "linux")]
#[expect(clippy::cast_precision_loss, reason = "a second has a hundred ticks")]
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) / rustix::param::clock_ticks_per_second() as f64)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_takes_is_read() {
        assert!(resident_bytes().unwrap() > 1_000_000);
        let begun = Instant::now();
        while cpu_seconds().unwrap() <= 0.0 && begun.elapsed() < Duration::from_secs(10) {}
        assert!(cpu_seconds().unwrap() > 0.0);
    }
}
