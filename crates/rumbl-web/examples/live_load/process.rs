//! What a process has used, as Linux tells.

use std::fs;

use anyhow::{Context, Result};

/// `USER_HZ`, the unit of `/proc/PID/stat`, is 100 on every Linux that this runs on.
const TICK_US: f64 = 10_000.0;
/// Where the fields of that file are, counted after the name: the parent, user and system time, and
/// the same of children that have ended.
const PARENT_FIELD: usize = 1;
const TIME_FIELDS: [usize; 2] = [11, 12];
const TIME_FIELDS_WITH_CHILDREN: [usize; 4] = [11, 12, 13, 14];

/// A process of this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    id: u32,
}

impl Process {
    pub(crate) fn new(id: u32) -> Self {
        Self { id }
    }

    /// Its own time on the processor, in µs.
    pub(crate) fn cpu_us(self) -> Result<f64> {
        times(&self.stat()?, &TIME_FIELDS)
    }

    /// Its time and that of all children, those that have ended among them.
    pub(crate) fn cpu_us_with_children(self) -> Result<f64> {
        let mut sum = times(&self.stat()?, &TIME_FIELDS_WITH_CHILDREN)?;
        for entry in fs::read_dir("/proc")? {
            let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // One that ends meanwhile is among those that have ended.
            let Ok(stat) = Self::new(id).stat() else { continue };
            if stat.get(PARENT_FIELD).is_some_and(|&parent| parent as u32 == self.id) {
                sum += times(&stat, &TIME_FIELDS)?;
            }
        }
        Ok(sum)
    }

    /// Its memory, in bytes.
    pub(crate) fn rss_bytes(self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("VmRSS")?;
        Ok(line.split_whitespace().nth(1).context("a size")?.parse::<f64>()? * 1024.0)
    }

    /// Its files and sockets.
    pub(crate) fn open_files(self) -> Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.id))?.count())
    }

    /// The fields after the name, as numbers; the state, a letter, is not one.
    fn stat(self) -> Result<Vec<f64>> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id))?;
        let (_, fields) = stat.rsplit_once(')').context("a stat line")?;
        Ok(fields.split_whitespace().map(|field| field.parse().unwrap_or(f64::NAN)).collect())
    }
}

fn times(stat: &[f64], fields: &[usize]) -> Result<f64> {
    let ticks = fields.iter().map(|&field| stat.get(field).copied().context("a time"));
    Ok(ticks.sum::<Result<f64>>()? * TICK_US)
}
