use std::time::Duration;

use rumbl_core::repo::Repo;
use rumbl_core::webhooks;

use crate::every::every;

/// How often to look for webhooks whose job was lost.
const INTERVAL: Duration = Duration::from_mins(1);

/// Enqueues jobs for waiting messages whose job was lost, at the start and at every interval.
pub(crate) async fn revive(repo: Repo) {
    let look = || repo.run(webhooks::revive_webhooks);
    every("resuming webhooks that wait", INTERVAL, look).await;
}
