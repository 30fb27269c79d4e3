use rumbl_core::repo::Connection;
use rumbl_core::{Result, seeds};
use serde::Deserialize;

/// What a new database begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedsConfig {
    /// Whether the demo is among it.
    pub demo: bool,
}

impl SeedsConfig {
    /// What plants the seeds.
    pub fn planter(self) -> fn(&mut Connection) -> Result<()> {
        if self.demo { seeds::run } else { seeds::run_without_demo }
    }
}
