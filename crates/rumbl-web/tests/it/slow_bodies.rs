use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Program, Rumbl};

/// Far longer than the server waits.
const PATIENCE: Duration = Duration::from_secs(10);
const FORM: &str = "content-type: application/x-www-form-urlencoded";
const TEXT: &str = "content-type: text/plain";
/// The beginnings of bodies that are to have 100 bytes, or to come in chunks.
const SIZED: &str = "content-length: 100\r\n\r\na=b";
const CHUNKED: &str = "transfer-encoding: chunked\r\n\r\n3\r\na=b\r\n";

/// What the server says until it closes the connection, to a request whose body never ends.
async fn answer(rumbl: &Rumbl, request: &str) -> String {
    let mut client = TcpStream::connect(rumbl.url.trim_start_matches("http://")).await.unwrap();
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let answered = tokio::time::timeout(PATIENCE, client.read_to_end(&mut answer)).await;
    answered.expect("the server closes the connection in time").unwrap();
    String::from_utf8(answer).unwrap()
}

#[actix_web::test]
async fn a_form_that_takes_longer_than_body_timeout_s_is_refused_and_its_connection_closed() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__BODY_TIMEOUT_S", "1")]).await;
    for body in [SIZED, CHUNKED] {
        let request = format!("POST /sessions HTTP/1.1\r\nhost: localhost\r\n{FORM}\r\n{body}");
        let answer = answer(&rumbl, &request).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("That took too long"), "{answer}");
    }
}

/// Begins to send a body, and sees that the same request is refused while it is on its way. Returns its connection.
async fn full_after(rumbl: &Rumbl, request: &str) -> TcpStream {
    let address = rumbl.url.trim_start_matches("http://");
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(request.as_bytes()).await.unwrap();
    let mut retry = tokio::time::interval(Duration::from_millis(5));
    while rumbl.app.bodies_on_their_way() == 0 {
        retry.tick().await;
    }
    let refused = answer(rumbl, request).await;
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains("retry-after: "), "{refused}");
    slow
}

/// Closes the connection of a body, and waits until its place is free.
async fn given_back(rumbl: &Rumbl, slow: TcpStream) {
    drop(slow);
    let mut retry = tokio::time::interval(Duration::from_millis(5));
    while rumbl.app.bodies_on_their_way() > 0 {
        retry.tick().await;
    }
}

#[actix_web::test]
async fn beyond_bodies_at_once_people_are_told_to_come_back() {
    let limits =
        [("RUMBL_LIMITS__BODIES_AT_ONCE_PER_ADDRESS", "1"), ("RUMBL_LIMITS__BODY_TIMEOUT_S", "60")];
    let rumbl = Rumbl::start_with(&limits).await;
    let request = format!("POST /sessions HTTP/1.1\r\nhost: localhost\r\n{FORM}\r\n{SIZED}");
    let slow = full_after(&rumbl, &request).await;
    rumbl.browser().get("/").await.is_at("/");
    given_back(&rumbl, slow).await;
    rumbl.browser().log_in("x", "y").await.has_status(422);
}

#[actix_web::test]
async fn annotation_files_at_once_per_address_is_how_many_imports_may_be_on_their_way() {
    let limits = [
        ("RUMBL_LIMITS__ANNOTATION_FILES_AT_ONCE_PER_ADDRESS", "1"),
        ("RUMBL_LIMITS__BODY_TIMEOUT_S", "60"),
    ];
    let rumbl = Rumbl::start_with(&limits).await;
    let ada = rumbl.user("ada").await;
    let path = format!("/api/v1/videos/{}/imports", rumbl.video(&ada, "Cats").await.id);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\n{TEXT}\r\n{SIZED}",
        program.bearer()
    );
    let slow = full_after(&rumbl, &request).await;
    // Other bodies have a limit of their own.
    rumbl.browser().log_in("x", "y").await.has_status(422);
    given_back(&rumbl, slow).await;
    let file = program.with("content-type", "text/csv");
    file.send(Method::POST, &path, Some("at,body\n1,hello\n")).await.is(201);
}

#[actix_web::test]
async fn a_body_that_nobody_reads_ends_its_connection_with_the_answer() {
    let rumbl = Rumbl::start().await;
    rumbl.browser().get("/").await;
    for (start, status) in [
        ("POST /nothing", 403),
        ("GET /", 200),
        ("GET /robots.txt", 200),
        ("PUT /api/nothing", 404),
    ] {
        for body in [SIZED, CHUNKED] {
            let request = format!("{start} HTTP/1.1\r\nhost: localhost\r\n{TEXT}\r\n{body}");
            let answer = answer(&rumbl, &request).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{start}: {answer}");
        }
    }
}

#[actix_web::test]
async fn a_body_that_comes_in_time_leaves_the_connection_open() {
    let rumbl = Rumbl::start().await;
    let mut client = TcpStream::connect(rumbl.url.trim_start_matches("http://")).await.unwrap();
    let request = format!(
        "POST /sessions HTTP/1.1\r\nhost: localhost\r\n{FORM}\r\ncontent-length: 3\r\n\r\na=b"
    );
    for _ in 0..2 {
        client.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n") {
            answer.push(client.read_u8().await.unwrap().into());
        }
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
        assert!(answer.contains("content-length: 0\r\n"), "{answer}");
    }
}
