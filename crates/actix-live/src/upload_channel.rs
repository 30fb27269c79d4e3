//! The channel that uploads one file.

use std::sync::Arc;

use actix_channels::{
    Channel, ChannelSocket, HandleIn, Joined, Next, Payload, Rejected, Reply, StopReason, Topic,
};
use serde::Deserialize;
use serde_json::json;

use crate::channel::Visitor;
use crate::upload_file::{UploadFile, Written};

/// Receives one file, chunk by chunk.
pub(crate) struct UploadChannel(Arc<UploadFile>);

#[derive(Deserialize)]
struct Join {
    token: String,
}

impl Channel for UploadChannel {
    type Assigns = Visitor;
    type Info = ();

    /// Always succeeds: the token in the join identifies the file.
    async fn authorize(_: &Topic, _: &Visitor) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        _: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let visitor = socket.assigns();
        let join: Option<Join> = payload.parse().ok();
        let key = join.and_then(|join| visitor.site.tokens.read_upload(&join.token));
        let file = key.and_then(|key| visitor.uploads.find(&key));
        let file = file.ok_or_else(|| Rejected::reason("invalid_token"))?;
        let sender = socket.info_sender();
        // If the channel has already ended, there is nothing to close.
        let close = move || sender.send(()).unwrap_or_default();
        if !file.register(close) {
            return Err(Rejected::reason("already_registered"));
        }
        Ok(Joined::new(Self(file)))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        _: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let (Some(data), "chunk") = (payload.as_binary(), event) else {
            return HandleIn::Unhandled;
        };
        match self.0.write(data) {
            Written::More => HandleIn::ok(&json!({})),
            Written::Closed => HandleIn::Stop(StopReason::Normal, None),
            Written::TooMuch => {
                let reason = "file_size_limit_exceeded";
                let reply = json!({ "reason": reason, "limit": self.0.size() });
                HandleIn::Stop(StopReason::Normal, Some(Reply::error(&reply)))
            }
        }
    }

    async fn handle_info(&mut self, (): (), _: &mut ChannelSocket<Self>) -> Next {
        Next::Stop(StopReason::Normal)
    }
}
