//! A channel that works in tasks, renders when its client has caught up, and accepts files in
//! chunks.

use std::sync::Arc;

use actix_channels::{
    Channel, ChannelSocket, HandleIn, InboxFull, Joined, Next, Payload, Rejected, Reply, Status,
    StopReason, TaskExit, Topic,
};
use serde_json::json;

use super::app::{Assigns, Shared};

/// The message its tasks send: the key and the result.
pub(crate) type TaskResult = (String, Result<String, TaskExit>);

#[derive(Debug, Default)]
pub(crate) struct View {
    chunks: Vec<usize>,
}

impl Channel for View {
    type Assigns = Assigns;
    type Info = TaskResult;

    const INBOX_FULL: InboxFull = InboxFull::Restart;

    async fn authorize(_topic: &Topic, _assigns: &Assigns) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        _topic: &Topic,
        _payload: Payload,
        _socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        Ok(Joined::new(Self::default()))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let key = payload.parse::<String>().unwrap_or_default();
        let shared = Arc::clone(&socket.assigns().shared);
        match event {
            "chunk" => {
                self.chunks.push(payload.as_binary().unwrap().len());
                socket.push("chunks", &self.chunks);
                return HandleIn::Reply(Reply::new(Status::Ok, Payload::empty()));
            }
            "slow" => {
                shared.waiting.notify_one();
                shared.go_on.notified().await;
            }
            "restart" => return HandleIn::Stop(StopReason::Restart, Some(Reply::ok(&"again"))),
            "cancel" => return HandleIn::ok(&socket.cancel_task(&key)),
            "fill" => {
                socket.push("filling", &"x".repeat(30_000));
                socket.notify_when_drained();
                socket.notify_when_drained();
                return HandleIn::ok(&socket.is_congested());
            }
            _ => {
                let (event, of_task) = (event.to_owned(), key.clone());
                let work = async move {
                    match event.as_str() {
                        "task_panics" => panic!("a task panics"),
                        "task_waits" => {
                            // Dropped when the task is aborted, too.
                            let _ended = Ended(Arc::clone(&shared));
                            std::future::pending().await
                        }
                        _ => format!("result of {of_task}"),
                    }
                };
                let of_result = key.clone();
                let started = socket.start_task(&key, work, move |result| (of_result, result));
                return HandleIn::ok(&started.map_err(|error| error.to_string()));
            }
        }
        HandleIn::NoReply
    }

    async fn handle_info(
        &mut self,
        (key, result): TaskResult,
        socket: &mut ChannelSocket<Self>,
    ) -> Next {
        let result = result.map_err(|exit| exit.to_string());
        socket.push("task", &json!({"key": key, "result": result}));
        Next::Continue
    }

    async fn handle_drained(&mut self, socket: &mut ChannelSocket<Self>) -> Next {
        socket.push("drained", &socket.is_congested());
        Next::Continue
    }
}

struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.go_on.notify_one();
    }
}
