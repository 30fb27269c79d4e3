use std::time::Duration;

use rumbl_core::repo::Repo;
use rumbl_core::webhooks;

use crate::every::every;
use crate::logging::outage::Outage;

/// How often it is looked for webhooks whose job was lost.
const INTERVAL: Duration = Duration::from_mins(1);

/// Has what waits for webhooks sent where the job for it was lost, at the start and from time to time.
pub(crate) async fn revive(repo: Repo) {
    let outage = Outage::new("looking for webhooks that wait");
    let look = || async { outage.note(&repo.run(webhooks::revive_webhooks).await) };
    every(INTERVAL, look).await;
}
