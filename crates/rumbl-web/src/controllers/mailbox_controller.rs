//! The mailbox for development; not available elsewhere.

mod view;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::Path;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::mail::mailbox::{DevMailbox, KeptMail};
use view::{MailboxIndex, MailboxShow};

/// A mail may use its own styles, and nothing else.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                           form-action 'none'; frame-ancestors 'none'";

/// Lists all mails since the server started.
pub(crate) async fn index(conn: Conn) -> Result<HttpResponse> {
    let mails = mailbox(&conn)?.mails();
    conn.personal(move |_db, renderer| renderer.render(&MailboxIndex::new(&mails))).await
}

/// A mail as text.
pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let kept = find(&conn, &path)?;
    conn.personal(move |_db, renderer| renderer.render(&MailboxShow::new(&kept))).await
}

/// A mail as HTML, as a mail client would display it.
pub(crate) async fn html(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let kept = find(&conn, &path)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, MAIL_POLICY))
        .body(kept.mail.html))
}

fn mailbox(conn: &Conn) -> Result<&DevMailbox> {
    conn.app().mailer.mailbox().ok_or(Error::NotFound)
}

fn find(conn: &Conn, number: &str) -> Result<KeptMail> {
    let number = number.parse().map_err(|_malformed| Error::NotFound)?;
    mailbox(conn)?.mail(number).ok_or(Error::NotFound)
}
