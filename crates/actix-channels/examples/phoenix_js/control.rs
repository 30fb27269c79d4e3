//! What the suite tells the server to do: one JSON object a line, each answered with one line.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::thread;

use actix_channels::Endpoint;
use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::channels::{Shared, socket_id};

/// Commands that wait to be obeyed; the suite waits for the answer to each anyway.
const MAX_COMMANDS: usize = 16;

#[derive(Debug, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
enum Command {
    /// Sends an event to everybody on a topic.
    Broadcast { topic: String, event: String, payload: Value },
    /// Adds the next number to a feed.
    Append { topic: String },
    /// Ends every socket of a user.
    Disconnect { user: String },
    /// Lets a user in no more.
    Refuse { user: String },
    /// Lets a user in again.
    Admit { user: String },
    /// Lets the joins that wait go on.
    Release,
    /// Shuts down as a deployment does.
    Drain,
}

/// Obeys until the server is to end: by a drain, or because nobody is there to command it.
pub(crate) async fn obey(endpoint: &Endpoint, shared: &Arc<Shared>) -> Result<()> {
    let mut commands = commands();
    while let Some(line) = commands.recv().await {
        match serde_json::from_str(&line)? {
            Command::Broadcast { topic, event, payload } => {
                endpoint.broadcast(&topic, &event, &payload);
            }
            Command::Append { topic } => shared.feeds.append(endpoint, &topic),
            Command::Disconnect { user } => endpoint.disconnect(&socket_id(&user)),
            Command::Refuse { user } => shared.refuse(user),
            Command::Admit { user } => shared.admit(&user),
            Command::Release => shared.release(),
            Command::Drain => {
                endpoint.drain().await;
                return Ok(());
            }
        }
        writeln!(io::stdout(), "{{}}")?;
    }
    Ok(())
}

/// The lines of the standard input, read by a thread because that input can only be waited for so.
fn commands() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(MAX_COMMANDS);
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
