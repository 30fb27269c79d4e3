//! The CPU time of a process, from Linux's `/proc`.

use std::fs;

use anyhow::Context;

/// Linux reports CPU time in hundredths of a second, whatever its internal resolution.
const MICROS_PER_TICK: f64 = 10_000.0;
/// Indexes of fields in `/proc/PID/stat`, counted after the process's name, which ends with a
/// parenthesis: the parent; and the user time, which is followed by the system time and by both
/// times of the children that have ended.
const PARENT_FIELD: usize = 1;
const USER_TIME_FIELD: usize = 11;

/// CPU time, in user and kernel mode.
#[derive(Debug, Clone, Copy)]
pub(super) struct CpuTime {
    micros: f64,
}

impl CpuTime {
    /// The CPU time of a process so far.
    pub(super) fn of(process: u32) -> anyhow::Result<Self> {
        let stat = stat(process)?;
        Self::read(&stat, 2).with_context(|| format!("/proc/{process}/stat says {stat:?}"))
    }

    /// The CPU time of a process and all of its children so far.
    pub(super) fn with_children_of(process: u32) -> anyhow::Result<Self> {
        let stat_of_process = stat(process)?;
        let mut sum = Self::read(&stat_of_process, 4).context("a process without times")?;
        for entry in fs::read_dir("/proc")? {
            let id = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            // A child that ends meanwhile is counted among those that have ended.
            let Some(Ok(stat)) = id.map(stat) else { continue };
            if parent(&stat) == Some(process)
                && let Some(child) = Self::read(&stat, 2)
            {
                sum.micros += child.micros;
            }
        }
        Ok(sum)
    }

    /// The sum of `count` fields, starting with the user time.
    fn read(stat: &str, count: usize) -> Option<Self> {
        let times = fields(stat)?.skip(USER_TIME_FIELD).take(count).map(str::parse);
        let times: Vec<f64> = times.collect::<Result<_, _>>().ok()?;
        (times.len() == count).then(|| Self { micros: times.iter().sum::<f64>() * MICROS_PER_TICK })
    }

    /// The CPU time since an earlier measurement.
    pub(super) fn since(self, earlier: Self) -> Self {
        Self { micros: self.micros - earlier.micros }
    }

    /// In microseconds.
    pub(super) fn as_micros(self) -> f64 {
        self.micros
    }
}

fn stat(process: u32) -> anyhow::Result<String> {
    fs::read_to_string(format!("/proc/{process}/stat"))
        .with_context(|| format!("process {process} can't be looked at"))
}

fn fields(stat: &str) -> Option<impl Iterator<Item = &str>> {
    stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace())
}

fn parent(stat: &str) -> Option<u32> {
    fields(stat)?.nth(PARENT_FIELD)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_read_past_any_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 9 0 0 0 150 50 0 0 20 0 4 0 99 1 2";
        assert!((CpuTime::read(stat, 2).unwrap().as_micros() - 2_000_000.0).abs() < 1.0);
        assert!(CpuTime::read("", 2).is_none());
        assert_eq!(parent(stat), Some(1));
    }

    #[test]
    fn this_process_has_used_some() {
        assert!(CpuTime::of(std::process::id()).unwrap().as_micros() >= 0.0);
        assert!(CpuTime::of(0).is_err());
        assert!(CpuTime::with_children_of(std::process::id()).unwrap().as_micros() >= 0.0);
    }
}
