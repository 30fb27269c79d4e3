use std::sync::Arc;
use std::time::Duration;

use rumbl_core::accounts::{self, MailPurpose};
use rumbl_core::jobs::{self, Job};
use rumbl_core::repo::PoolOptions;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};

use crate::support::{PASSWORD, Process, Rumbl};

/// A mail server that answers each command, and tells of each mail that it was given.
struct MailServer {
    url: String,
    mails: mpsc::UnboundedReceiver<String>,
    /// Whether the end of a mail is acknowledged.
    acknowledges: Arc<Notify>,
}

impl MailServer {
    /// One that leaves the first mail unacknowledged until it is told otherwise.
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (given, mails) = mpsc::unbounded_channel();
        let acknowledges = Arc::new(Notify::new());
        let may_acknowledge = Arc::clone(&acknowledges);
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (given, may_acknowledge) = (given.clone(), Arc::clone(&may_acknowledge));
                actix_web::rt::spawn(async move {
                    // Who is killed hangs up in the middle.
                    speak(stream, &given, &may_acknowledge).await.ok();
                });
            }
        });
        Self { url, mails, acknowledges }
    }

    async fn mail(&mut self) -> String {
        let mail = tokio::time::timeout(Duration::from_secs(40), self.mails.recv()).await;
        mail.expect("a mail comes in time").unwrap()
    }
}

async fn speak(
    stream: TcpStream,
    given: &mpsc::UnboundedSender<String>,
    may_acknowledge: &Notify,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.example ESMTP\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let command = std::mem::take(&mut line);
        if command.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").await?;
            let mut mail = String::new();
            while stream.read_line(&mut line).await? > 0 && line != ".\r\n" {
                mail.push_str(&std::mem::take(&mut line));
            }
            line.clear();
            given.send(mail).unwrap();
            may_acknowledge.notified().await;
        }
        stream.write_all(b"250 fine\r\n").await?;
    }
    Ok(())
}

/// The header that tells two copies of one mail.
fn message_id(mail: &str) -> &str {
    mail.lines().find(|line| line.starts_with("Message-ID")).expect("a mail has an id")
}

#[actix_web::test]
async fn a_mail_of_a_process_that_is_killed_is_sent_by_the_next() {
    let mut server = MailServer::start().await;
    let url = server.url.clone();
    let folder = tempfile::tempdir().unwrap();
    // Another process may begin it after five seconds.
    let settings = [("MAIL_URL", url.as_str()), ("RUMBL_LIMITS__JOB_TIMEOUT_S", "1")];
    let process = Process::start(folder.path(), &settings).await;
    crate::support::Browser::new(process.url.clone())
        .register("ada", "ada@example.com", PASSWORD)
        .await;
    let first = server.mail().await;
    process.kill();
    let process = Process::start(folder.path(), &settings).await;
    server.acknowledges.notify_one();
    server.acknowledges.notify_one();
    let second = server.mail().await;
    assert_eq!(message_id(&first), message_id(&second));
    process.says("the job is done").await;
    assert!(!process.log().contains("token="), "no link is logged");
}

#[derive(Debug, Serialize, Deserialize)]
struct Unknown;

impl Job for Unknown {
    const KIND: &'static str = "of a later version";
}

#[actix_web::test]
async fn jobs_without_a_handler_wait_for_a_process_that_has_one() {
    let rumbl = Rumbl::start().await;
    rumbl.repo(|db| jobs::enqueue(db, &Unknown)).await;
    rumbl.app.jobs.stop().await;
    let left = rumbl.repo(|db| jobs::claim(db, &[Unknown::KIND], 1, Duration::ZERO)).await;
    assert_eq!((left.len(), left[0].attempts), (1, 1));
}

#[actix_web::test]
async fn without_a_mail_server_nothing_secret_is_made() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    rumbl.browser().register("ada", "ada@example.com", PASSWORD).await;
    rumbl.app.jobs.stop().await;
    let count = rumbl.repo(|db| {
        let ada = accounts::get_user_by(db, "ada")?;
        let now = chrono::Utc::now().naive_utc();
        // The only link is the one that is made here.
        let purpose = MailPurpose::ConfirmEmail;
        let token = accounts::create_mailed_token(db, ada.id, purpose, "ada@example.com", now)?;
        accounts::get_mailed_link(db, purpose, token.hash()).map(|link| link.user.id == ada.id)
    });
    assert!(count.await);
}
