//! What RFC 6455 requires of a server, byte by byte, over both transports.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::app::endpoint;
use crate::support::wire::{Server, Via, serve};

const VIAS: [Via; 2] = [Via::Base, Via::Direct];
/// Well below the five seconds that a server waits for the answer to its close frame.
const PROMPTLY: Duration = Duration::from_secs(2);

/// A client's frame with a mask of zeros.
fn masked(head: u8, data: &[u8]) -> Vec<u8> {
    let mut frame = vec![head, 0x80 | u8::try_from(data.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(data);
    frame
}

/// Sends bytes and reads until the connection ends, which must be soon.
async fn last_words(server: &Server, bytes: &[u8]) -> Vec<u8> {
    let mut stream = server.raw_socket("user=ann").await;
    stream.write_all(bytes).await.unwrap();
    read_to_end(&mut stream).await
}

async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut words = Vec::new();
    timeout(PROMPTLY, stream.read_to_end(&mut words)).await.expect("TCP was to end").unwrap();
    words
}

fn close(code: u16) -> Vec<u8> {
    [&[0x88, 2][..], &code.to_be_bytes()].concat()
}

#[actix_web::test]
async fn a_close_is_echoed_or_answered_with_what_is_wrong_with_it_and_tcp_ends_at_once() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        for (data, answer) in [
            (&[][..], vec![0x88, 0]),
            (&[0x03, 0xe8], close(1000)),
            (&[0x0f, 0xa0, b'b', b'y', b'e'], close(4000)),
            (&[0x03], close(1002)),
            (&[0x03, 0xe7], close(1002)),
            (&[0x03, 0xed], close(1002)),
            (&[0x13, 0x88], close(1002)),
            (&[0x03, 0xe8, 0xce, 0xba, 0xe1], close(1007)),
        ] {
            let answered = last_words(&server, &masked(0x88, data)).await;
            assert_eq!(answered, answer, "{data:?} {via:?}");
        }
    }
}

#[actix_web::test]
async fn after_a_failure_tcp_ends_promptly_though_the_client_does_not_answer_the_close() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        for (bytes, code) in [
            (masked(0x83, b""), 1002),
            (vec![0x81, 0xfe, 0, 125, 0, 0, 0, 0], 1002),
            // It announces more than it sends and more than the server reads.
            (vec![0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, b'x'], 1009),
            (masked(0x81, b"{"), 1011),
        ] {
            assert_eq!(last_words(&server, &bytes).await, close(code), "{bytes:?} {via:?}");
        }
        timeout(PROMPTLY, endpoint.drain()).await.expect("the sockets were to end");
    }
}

#[actix_web::test]
async fn a_handshake_of_another_version_is_told_to_use_version_13() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        for version in ["12", "8"] {
            let (_, head) = server.handshake("user=ann", "HTTP/1.1", version).await;
            assert!(head.starts_with("http/1.1 426"), "{head} {via:?}");
            assert!(head.contains("sec-websocket-version: 13\r\n"), "{head} {via:?}");
            assert!(head.contains("upgrade: websocket\r\n"), "{head} {via:?}");
        }
    }
}

#[actix_web::test]
async fn an_upgrade_of_http_1_0_is_refused() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let (_, head) = server.handshake("user=ann", "HTTP/1.0", "13").await;
        assert!(head.starts_with("http/1.0 400"), "{head} {via:?}");
        let (_, head) = server.handshake("user=ann", "HTTP/1.1", "13").await;
        assert!(head.starts_with("http/1.1 101"), "{head} {via:?}");
    }
}
