use std::time::Duration;

use rumbl_core::repo::Repo;
use rumbl_core::webhooks;

use crate::every::every;
use crate::logging::outage::Outage;

/// How often to look for webhooks whose job was lost.
const INTERVAL: Duration = Duration::from_mins(1);

/// Enqueues jobs for waiting messages whose job was lost, at the start and at every interval.
pub(crate) async fn revive(repo: Repo) {
    let outage = Outage::new("looking for webhooks that wait");
    let look = || async { outage.note(&repo.run(webhooks::revive_webhooks).await) };
    every(INTERVAL, look).await;
}
