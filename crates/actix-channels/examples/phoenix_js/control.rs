//! The suite's commands to the server: one JSON object per line, each answered with one line.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::thread;

use actix_channels::Endpoint;
use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::channels::{Shared, socket_id};

/// How many commands may be queued; the suite waits for each answer anyway.
const MAX_COMMANDS: usize = 16;

#[derive(Debug, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
enum Command {
    /// Sends an event to all subscribers of a topic.
    Broadcast { topic: String, event: String, payload: Value },
    /// Appends the next number to a feed.
    Append { topic: String },
    /// Ends every socket of a user.
    Disconnect { user: String },
    /// Refuses a user from now on.
    Refuse { user: String },
    /// Accepts a user again.
    Admit { user: String },
    /// Lets the waiting joins continue.
    Release,
    /// Shuts down as for a deployment.
    Drain,
}

/// Executes commands until a drain or until its standard input ends.
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

/// The lines of the standard input, read by a thread because reading that input blocks.
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
