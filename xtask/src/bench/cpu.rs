//! What a process has used of the processor, as Linux tells.

use std::fs;

use anyhow::Context;

/// Linux counts in hundredths of a second, whatever it counts with inside.
const MICROS_PER_TICK: f64 = 10_000.0;
/// Where a process's user time is in `/proc/PID/stat`, counted after its name, which ends with a
/// parenthesis; its system time follows.
const USER_TIME_FIELD: usize = 11;

/// Time on a processor, in the program and in the kernel on its behalf.
#[derive(Debug, Clone, Copy)]
pub(super) struct CpuTime {
    micros: f64,
}

impl CpuTime {
    /// What the process with this id has used until now.
    pub(super) fn of(process: u32) -> anyhow::Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))
            .with_context(|| format!("process {process} can't be looked at"))?;
        Self::read(&stat).with_context(|| format!("/proc/{process}/stat says {stat:?}"))
    }

    fn read(stat: &str) -> Option<Self> {
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(USER_TIME_FIELD);
        let (user, system): (f64, f64) = (times.next()?.parse().ok()?, times.next()?.parse().ok()?);
        Some(Self { micros: (user + system) * MICROS_PER_TICK })
    }

    /// What was used since an earlier look.
    pub(super) fn since(self, earlier: Self) -> Self {
        Self { micros: self.micros - earlier.micros }
    }

    /// In microseconds.
    pub(super) fn as_micros(self) -> f64 {
        self.micros
    }

    #[cfg(test)]
    pub(super) fn from_micros(micros: f64) -> Self {
        Self { micros }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_read_past_any_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 9 0 0 0 150 50 0 0 20 0 4 0 99 1 2";
        assert!((CpuTime::read(stat).unwrap().as_micros() - 2_000_000.0).abs() < 1.0);
        assert!(CpuTime::read("").is_none());
    }

    #[test]
    fn this_process_has_used_some() {
        assert!(CpuTime::of(std::process::id()).unwrap().as_micros() >= 0.0);
        assert!(CpuTime::of(0).is_err());
    }
}
