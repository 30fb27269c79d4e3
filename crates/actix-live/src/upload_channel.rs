//! The channel that uploads one file.

use std::sync::Arc;
use std::time::Duration;

use actix_channels::{
    Channel, ChannelSocket, HandleIn, Joined, Next, Payload, Rejected, Reply, StopReason, Topic,
};
use actix_web::web::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::channel::Visitor;
use crate::upload_file::{Accepted, UploadFile};
use crate::upload_registry::Arriving;
use crate::upload_writer::AnyWriter;

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
pub(crate) struct UploadChannel {
    arriving: Arriving,
    /// `None` for a file that is kept in memory, or is complete.
    writer: Option<Box<dyn AnyWriter>>,
}

#[derive(Deserialize)]
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
        let visitor = socket.assigns();
        let join: Option<Join> = payload.parse().ok();
        let key = join.and_then(|join| visitor.site.tokens.read_upload(&join.token));
        let arriving = key.and_then(|key| visitor.uploads.find(&key));
        let arriving = arriving.ok_or_else(|| Rejected::reason("invalid_token"))?;
        let sender = socket.info_sender();
        // If the channel has already ended, there is nothing to close.
        let close = move || sender.send(Over::Closed).unwrap_or_default();
        if !arriving.file().register(close) {
            return Err(Rejected::reason("already_registered"));
        }
        let writer = match arriving.open().await {
            Some(Ok(writer)) => Some(writer),
            Some(Err(reason)) => return Err(Rejected::reason(&reason)),
            None => None,
        };
        expect_chunk(socket, arriving.chunk_timeout);
        Ok(Joined::new(Self { arriving, writer }))
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
        match self.file().accept(data.len()) {
            Accepted::Closed => return HandleIn::Stop(StopReason::Normal, None),
            Accepted::TooMuch => {
                let reason = "file_size_limit_exceeded";
                let reply = json!({ "reason": reason, "limit": self.file().size() });
                return HandleIn::Stop(StopReason::Normal, Some(Reply::error(&reply)));
            }
            Accepted::More => {
                expect_chunk(socket, self.arriving.chunk_timeout);
                if let Err(reason) = self.write(data).await {
                    return failed(&reason);
                }
            }
            Accepted::All => {
                socket.cancel_task(SILENCE);
                if let Err(reason) = self.finish(data).await {
                    return failed(&reason);
                }
            }
        }
        HandleIn::ok(&json!({}))
    }

    async fn handle_info(&mut self, over: Over, _: &mut ChannelSocket<Self>) -> Next {
        if let Over::Silent = over {
            self.arriving.tell_silence();
        }
        Next::Stop(StopReason::Normal)
    }
}

impl UploadChannel {
    fn file(&self) -> &Arc<UploadFile> {
        self.arriving.file()
    }

    async fn write(&mut self, data: &[u8]) -> Result<(), String> {
        if let Some(writer) = &mut self.writer {
            return writer.write(Bytes::copy_from_slice(data)).await;
        }
        self.file().keep(data);
        Ok(())
    }

    async fn finish(&mut self, data: &[u8]) -> Result<(), String> {
        self.write(data).await?;
        let meta = match self.writer.take() {
            Some(writer) => writer.finish().await?,
            None => Value::Null,
        };
        self.file().complete(meta);
        Ok(())
    }
}

/// Ends the channel unless another chunk comes in time.
fn expect_chunk(socket: &mut ChannelSocket<UploadChannel>, chunk_timeout: Duration) {
    // The channel runs no other task.
    socket.start_task(SILENCE, sleep(chunk_timeout), |_| Over::Silent).unwrap_or_default();
}

fn failed(reason: &str) -> HandleIn {
    HandleIn::Stop(StopReason::Normal, Some(Reply::error(&json!({ "reason": reason }))))
}
