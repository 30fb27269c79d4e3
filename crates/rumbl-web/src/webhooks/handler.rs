//! Delivers the waiting messages of one webhook, one after another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use rumbl_core::accounts::{self, EncryptionKey};
use rumbl_core::ids::UserId;
use rumbl_core::jobs::ClaimedJob;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::webhooks::{
    self, Attempt, Begun, Delivery, Message, NextStep, SendWebhook, Webhook,
};
use rumbl_core::{annotations, multimedia};

use super::client::WebhookClient;
use crate::jobs::{Claim, Failure, Handler};
use crate::mail::mails;
use crate::views::webhook_message_view::WebhookMessage;

/// How long one job runs before it yields to others. A message in progress is finished first.
const MAX_RUN: Duration = Duration::from_secs(20);

/// Runs the jobs that deliver webhooks.
#[derive(Debug)]
pub(crate) struct WebhookHandler {
    repo: Repo,
    key: Arc<EncryptionKey>,
    client: WebhookClient,
    /// The site's origin, for links.
    site: String,
}

impl WebhookHandler {
    /// Delivers with `client`; links in messages lead to `site`.
    pub(crate) fn new(
        repo: Repo,
        key: Arc<EncryptionKey>,
        client: WebhookClient,
        site: String,
    ) -> Self {
        Self { repo, key, client, site }
    }

    async fn begin(&self, job: SendWebhook, claimed: &ClaimedJob) -> Result<Begun, Failure> {
        let (key, claimed) = (Arc::clone(&self.key), claimed.clone());
        let begun =
            self.repo.run(move |db| webhooks::begin_delivery(db, &key, job.webhook_id, &claimed));
        Ok(begun.await?)
    }

    /// The JSON of a message, with the current state of its subject.
    async fn compose(&self, owner: UserId, delivery: Delivery) -> Result<Vec<u8>, Failure> {
        let site = self.site.clone();
        let composed = self.repo.run(move |db| {
            let ids = delivery.video_id.zip(delivery.annotation_id);
            let annotation = ids.map(|(video, id)| annotations::get_annotation(db, video, id));
            let annotation = present(annotation)?;
            // The owner can read their video even while it is hidden from others.
            let owner = accounts::get_user(db, owner)?;
            let video = delivery.video_id.map(|id| multimedia::get_user_video(db, &owner, id));
            let video = present(video)?;
            // The rows of a deleted video may outlast it for a while.
            let annotation = annotation.filter(|_| video.is_some());
            let view = WebhookMessage::new(&delivery, annotation.as_ref(), video.as_ref(), &site);
            Ok(serde_json::to_vec(&view))
        });
        composed.await?.map_err(Failure::later)
    }

    async fn settle(
        &self,
        claimed: &ClaimedJob,
        delivery: Delivery,
        attempt: Attempt,
    ) -> Result<NextStep, Failure> {
        let claimed = claimed.clone();
        let settled = self.repo.run(move |db| {
            let now = Utc::now().naive_utc();
            webhooks::settle_delivery(db, &claimed, (&delivery, &attempt), now, tell)
        });
        Ok(settled.await?)
    }
}

/// Mails the owner that the webhook has been disabled.
#[expect(clippy::unnecessary_wraps, reason = "what is called in the transaction may fail")]
fn tell(db: &mut Connection, webhook: &Webhook) -> rumbl_core::Result<()> {
    let told = mails::webhook_disabled(db, webhook.user_id, webhook.id);
    // A full mail queue must not keep the webhook enabled. Its page shows the state too.
    if let Err(error) = told {
        tracing::warn!(%error, "a disabled webhook can't be told by mail");
    }
    Ok(())
}

/// The found value; `None` if it no longer exists.
fn present<T>(found: Option<rumbl_core::Result<T>>) -> rumbl_core::Result<Option<T>> {
    match found.transpose() {
        Err(rumbl_core::Error::NotFound) => Ok(None),
        found => found,
    }
}

impl Handler for WebhookHandler {
    type Job = SendWebhook;

    async fn perform(&self, job: SendWebhook, claim: &Claim) -> Result<(), Failure> {
        let claimed = &claim.job;
        let begun_at = Instant::now();
        loop {
            claim.go_on()?;
            let message: Box<Message> = match self.begin(job, claimed).await? {
                Begun::Send(message) => message,
                Begun::Done => return Ok(()),
                Begun::Disable(webhook) => {
                    let (id, claimed) = ((webhook.id, Utc::now().naive_utc()), claimed.clone());
                    let disable =
                        move |db: &mut _| webhooks::disable_webhook(db, &claimed, id, tell);
                    return Ok(self.repo.run(disable).await?);
                }
            };
            let body = self.compose(message.webhook.user_id, message.delivery.clone()).await?;
            let attempt = self.client.send(&message, body).await;
            let reason = match (&attempt.error, attempt.status) {
                (None, Some(status)) => format!("the receiver answered {status}"),
                (error, _) => error.clone().unwrap_or_default(),
            };
            match self.settle(claimed, message.delivery, attempt).await? {
                NextStep::GoOn if begun_at.elapsed() < MAX_RUN => {}
                NextStep::GoOn => {
                    let (id, claimed) = (job.webhook_id, claimed.clone());
                    let hand_on = move |db: &mut _| webhooks::hand_on(db, &claimed, id);
                    self.repo.run(hand_on).await?;
                    return Ok(());
                }
                NextStep::HandedOn | NextStep::Disabled => return Ok(()),
                NextStep::Again => return Err(Failure::Later(reason)),
            }
        }
    }
}
