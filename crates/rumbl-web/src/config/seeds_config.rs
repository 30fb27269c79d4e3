use rumbl_core::repo::Connection;
use rumbl_core::{Result, seeds};
use serde::Deserialize;

/// The seeds of a new database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedsConfig {
    /// Whether they include the demo.
    pub demo: bool,
}

impl SeedsConfig {
    /// The function that plants the seeds.
    pub fn planter(self) -> fn(&mut Connection) -> Result<()> {
        if self.demo { seeds::run } else { seeds::run_without_demo }
    }
}
