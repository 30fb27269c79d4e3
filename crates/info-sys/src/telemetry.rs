//! The metrics, which the README lists by name. They are visible once a recorder is installed.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

pub(crate) fn looked_up(backend: &'static str, outcome: &'static str, took: Duration) {
    counter!("info_sys_lookups_total", "backend" => backend, "outcome" => outcome).increment(1);
    histogram!("info_sys_lookup_seconds", "backend" => backend).record(took.as_secs_f64());
}

pub(crate) fn cache_read(backend: &'static str, hit: bool) {
    let outcome = if hit { "hit" } else { "miss" };
    counter!("info_sys_cache_total", "backend" => backend, "outcome" => outcome).increment(1);
}

pub(crate) fn breaker_state(backend: &'static str, state: u8) {
    gauge!("info_sys_breaker_state", "backend" => backend).set(f64::from(state));
}

pub(crate) fn child_restarted(supervisor: &'static str, child: &'static str) {
    counter!("info_sys_restarts_total", "supervisor" => supervisor, "child" => child).increment(1);
}
