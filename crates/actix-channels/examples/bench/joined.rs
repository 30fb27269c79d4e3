//! Clients of the bench's own server.

use anyhow::Result;

use crate::client::Client;

/// A client that has joined a topic.
pub(crate) async fn join(port: u16, topic: &str, payload: &str) -> Result<Client> {
    let mut client = Client::connect(port, "/socket/websocket?vsn=2.0.0", "").await?;
    client.join(topic, payload).await?;
    Ok(client)
}
