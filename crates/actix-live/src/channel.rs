//! The channel of one view.

use std::any::Any;
use std::sync::Arc;

use actix_channels::{
    Channel, ChannelSocket, HandleIn, InboxFull, Joined, Next, Payload, Rejected, Reply, Status,
    StopReason, Topic,
};
use serde::Deserialize;
use serde_json::json;

use crate::join::{self, Join};
use crate::mailbox::{Mailbox, Message};
use crate::open_views::OpenViews;
use crate::outcome::{End, Event, Outcome};
use crate::process::Process;
use crate::session::Session;
use crate::site::Site;
use crate::upload_events::{AllowUpload, Progress};
use crate::upload_registry::UploadRegistry;

/// The visitor at the other end of a socket.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub(crate) site: Arc<Site>,
    /// `None` for a client that did not prove that it is one of this site's pages.
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) uploads: UploadRegistry,
    pub(crate) views: OpenViews,
    /// Returned by the application to count its visitors; dropped when they leave.
    pub(crate) _admission: Arc<dyn Any + Send + Sync>,
}

/// The channel between one view and its client.
pub(crate) struct LiveChannel(Process);

#[derive(Deserialize)]
struct LivePatch {
    url: String,
}

#[derive(Deserialize)]
struct Cids {
    cids: Vec<u64>,
}

impl Channel for LiveChannel {
    type Assigns = Visitor;
    type Info = Message;

    /// Every event from a client needs an answer, or its elements stay locked.
    const INBOX_FULL: InboxFull = InboxFull::Restart;

    /// Always succeeds: the tokens in the join say what the client may see.
    async fn authorize(_: &Topic, _: &Visitor) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let join: Join = payload.parse().map_err(|_shape| Rejected::reason("stale"))?;
        let sender = socket.info_sender();
        let mailbox = Mailbox::new(move |mail| sender.send(mail).is_ok());
        let (site, session) = (&socket.assigns().site, &socket.assigns().session);
        let connected = join::Connected {
            session: session.clone(),
            mailbox,
            endpoint: Some(socket.endpoint().clone()),
            uploads: socket.assigns().uploads.clone(),
            views: socket.assigns().views.clone(),
        };
        match join::join(site, topic.wildcard(), join, connected).await {
            Ok((process, reply)) => {
                let reply = Payload::from_json_text(reply.into());
                Ok(Joined::with_payload(Self(process), reply))
            }
            Err(reply) => Err(Rejected::with(&reply)),
        }
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        self.0.is_behind = socket.is_congested();
        match event {
            "event" => match payload.parse::<Event>() {
                Ok(event) => {
                    let outcome = self.0.event(event).await;
                    self.answer(outcome, socket)
                }
                Err(_shape) => HandleIn::Unhandled,
            },
            "live_patch" => match payload.parse::<LivePatch>() {
                Ok(patch) => {
                    let outcome = self.0.live_patch(&patch.url).await;
                    self.answer(outcome, socket)
                }
                Err(_shape) => HandleIn::Unhandled,
            },
            "allow_upload" => match payload.parse::<AllowUpload>() {
                Ok(asked) => {
                    let outcome = self.0.allow_upload(asked).await;
                    self.answer(outcome, socket)
                }
                Err(_shape) => HandleIn::Unhandled,
            },
            "progress" => match payload.parse::<Progress>() {
                Ok(told) => {
                    let outcome = self.0.progress(told).await;
                    self.answer(outcome, socket)
                }
                Err(_shape) => HandleIn::Unhandled,
            },
            "cids_will_destroy" => match payload.parse::<Cids>() {
                Ok(Cids { cids }) => {
                    self.0.will_destroy(&cids);
                    HandleIn::ok(&json!({}))
                }
                Err(_shape) => HandleIn::Unhandled,
            },
            "cids_destroyed" => match payload.parse::<Cids>() {
                Ok(Cids { cids }) => HandleIn::ok(&json!({ "cids": self.0.destroy(&cids) })),
                Err(_shape) => HandleIn::Unhandled,
            },
            _ => HandleIn::Unhandled,
        }
    }

    async fn handle_info(&mut self, mail: Message, socket: &mut ChannelSocket<Self>) -> Next {
        self.0.is_behind = socket.is_congested();
        let outcome = self.0.mail(mail).await;
        self.conclude(outcome, socket)
    }

    async fn handle_drained(&mut self, socket: &mut ChannelSocket<Self>) -> Next {
        self.0.is_behind = socket.is_congested();
        let outcome = self.0.catch_up().await;
        self.conclude(outcome, socket)
    }
}

impl LiveChannel {
    fn conclude(&self, outcome: Outcome, socket: &mut ChannelSocket<Self>) -> Next {
        push(&outcome, socket);
        self.wait_for_client(socket);
        match outcome.end {
            None => Next::Continue,
            Some(end) => Next::Stop(reason(end)),
        }
    }

    fn answer(&self, outcome: Outcome, socket: &mut ChannelSocket<Self>) -> HandleIn {
        push(&outcome, socket);
        self.wait_for_client(socket);
        let reply = Reply::new(Status::Ok, Payload::from_json_text(outcome.reply.into()));
        match outcome.end {
            None => HandleIn::Reply(reply),
            Some(End::Left) => HandleIn::Stop(StopReason::Normal, Some(reply)),
            Some(end) => HandleIn::Stop(reason(end), None),
        }
    }

    /// Has what was delayed rendered as soon as the client has read what waits for it.
    fn wait_for_client(&self, socket: &ChannelSocket<Self>) {
        if self.0.is_delayed() {
            socket.notify_when_drained();
        }
    }
}

fn push(outcome: &Outcome, socket: &mut ChannelSocket<LiveChannel>) {
    for (event, payload) in &outcome.pushes {
        socket.push_payload(event, &Payload::from_json_text(payload.as_str().into()));
    }
}

fn reason(end: End) -> StopReason {
    match end {
        End::Left => StopReason::Normal,
        End::Stopped => StopReason::Restart,
        End::Failed(why) => StopReason::Error(why),
    }
}

#[cfg(test)]
mod tests;
