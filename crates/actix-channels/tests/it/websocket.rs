//! Sections 1, 2 and 4 of the specification, over real sockets.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::endpoint;
use crate::support::wire::{Via, serve};

#[actix_web::test]
async fn a_v2_client_joins_pushes_and_leaves() {
    for via in [Via::Base, Via::Direct] {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0&user=ann").await;
        client.send(r#"["1","1","room:a","phx_join",{"do":"push"}]"#).await;
        let joined = json!({"status": "ok", "response": {"room": "a"}});
        client.expect(json!(["1", "1", "room:a", "phx_reply", joined])).await;
        client.expect(json!(["1", null, "room:a", "joined", {"status": "connected"}])).await;
        client.send(r#"["1","2","room:a","echo",{"x":1}]"#).await;
        let echoed = json!({"status": "ok", "response": {"x": 1}});
        client.expect(json!(["1", "2", "room:a", "phx_reply", echoed])).await;
        client.send_message(Message::Close(None)).await;
        assert_eq!(client.close_code().await, None);
    }
}
