//! The channel that uploads one file.

use std::time::Duration;

use actix_channels::{
    Channel, ChannelSocket, HandleIn, Joined, Next, Payload, Rejected, Reply, StopReason, Topic,
};
use serde::Deserialize;
use serde_json::json;
use tokio::time::sleep;

use crate::channel::Visitor;
use crate::upload_receiver::{Taken, UploadReceiver};

/// The task that waits for the next chunk.
const SILENCE: &str = "silence";

/// Why the channel ends without another chunk.
#[derive(Clone, Copy)]
pub(crate) enum Over {
    /// The view no longer wants the file.
    Closed,
    /// No chunk has arrived for too long.
    Silent,
}

/// Receives one file, chunk by chunk.
pub(crate) struct UploadChannel(UploadReceiver);

#[derive(Default, Deserialize)]
struct Join {
    token: String,
}

impl Channel for UploadChannel {
    type Assigns = Visitor;
    type Info = Over;

    /// Always succeeds: the token in the join identifies the file.
    async fn authorize(_: &Topic, _: &Visitor) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        _: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let Join { token } = payload.parse().unwrap_or_default();
        let sender = socket.info_sender();
        // If the channel has already ended, there is nothing to close.
        let close = move || sender.send(Over::Closed).unwrap_or_default();
        let Visitor { site, uploads, .. } = socket.assigns();
        let receiver = UploadReceiver::begin(site, uploads, &token, close).await;
        let receiver = receiver.map_err(|reason| Rejected::reason(&reason))?;
        expect_chunk(socket, receiver.chunk_timeout());
        Ok(Joined::new(Self(receiver)))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let (Some(data), "chunk") = (payload.as_binary(), event) else {
            return HandleIn::Unhandled;
        };
        // The client waits for the answer, however long the writer takes.
        socket.cancel_task(SILENCE);
        match self.0.take(data).await {
            Taken::More => expect_chunk(socket, self.0.chunk_timeout()),
            Taken::Complete => {}
            Taken::Closed => return HandleIn::Stop(StopReason::Normal, None),
            Taken::Refused(reply) => {
                return HandleIn::Stop(StopReason::Normal, Some(Reply::error(&reply)));
            }
        }
        HandleIn::ok(&json!({}))
    }

    async fn handle_info(&mut self, over: Over, _: &mut ChannelSocket<Self>) -> Next {
        if let Over::Silent = over {
            self.0.tell_silence();
        }
        Next::Stop(StopReason::Normal)
    }
}

/// Ends the channel unless another chunk comes in time.
fn expect_chunk(socket: &mut ChannelSocket<UploadChannel>, chunk_timeout: Duration) {
    // The channel runs no other task.
    socket.start_task(SILENCE, sleep(chunk_timeout), |_| Over::Silent).unwrap_or_default();
}
