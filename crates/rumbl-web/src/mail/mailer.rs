use std::fmt;
use std::sync::Arc;

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::mailbox::DevMailbox;
use super::message::Mail;
use crate::config::{Config, Environment, InvalidMailUrl, SmtpUrl};
use crate::jobs::Failure;

/// Sends mail to the configured mail server; in development, it also stores each mail for `/dev/mailbox`.
#[derive(Clone)]
pub struct Mailer {
    transport: Option<AsyncSmtpTransport<Tokio1Executor>>,
    from: Mailbox,
    /// The domain part of the mails' message ids.
    host: String,
    mailbox: Option<Arc<DevMailbox>>,
}

impl Mailer {
    /// Creates the mailer according to the settings.
    ///
    /// # Errors
    /// [`InvalidMailUrl`].
    pub fn new(config: &Config) -> Result<Self, InvalidMailUrl> {
        let transport = config.mail.url.as_ref().map(SmtpUrl::transport).transpose()?;
        let is_dev = config.environment == Environment::Dev;
        let host = config.public_url.host_str().unwrap_or("localhost").to_owned();
        let mailbox = is_dev.then(Arc::default);
        Ok(Self { transport, from: config.mail.from.clone(), host, mailbox })
    }

    /// Whether mails reach anyone.
    pub fn is_there(&self) -> bool {
        self.transport.is_some() || self.mailbox.is_some()
    }

    /// The mailbox, in development.
    pub(crate) fn mailbox(&self) -> Option<&DevMailbox> {
        self.mailbox.as_deref()
    }

    /// Logs in at the mail server, if there is one. Returns whether there is.
    ///
    /// # Errors
    /// Why the mail server accepts nothing.
    pub(crate) async fn probe(&self) -> Result<bool, Failure> {
        let Some(transport) = &self.transport else { return Ok(false) };
        match transport.test_connection().await {
            Ok(true) => Ok(true),
            Ok(false) => Err(Failure::later("the mail server does not answer")),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Sends a mail. A retry must use the same `id`.
    pub(super) async fn send(&self, mail: Mail, id: &str) -> Result<(), Failure> {
        let id = format!("<{id}@{}>", self.host);
        let message = mail.to_message(&self.from, id);
        let message = message
            .map_err(|_error| Failure::for_good("mail can't be addressed to what was given"))?;
        if let Some(transport) = &self.transport {
            transport.send(message).await.map_err(|error| failure(&error))?;
        }
        if let Some(mailbox) = &self.mailbox {
            mailbox.keep(mail);
        }
        Ok(())
    }
}

/// The failure without the mail server's message, because that often contains the recipient.
fn failure(error: &smtp::Error) -> Failure {
    match error.status() {
        Some(code) if error.is_permanent() => {
            Failure::for_good(format!("the mail server refused it with {code}"))
        }
        Some(code) => Failure::later(format!("the mail server put it off with {code}")),
        None if error.is_timeout() => Failure::later("the mail server does not answer"),
        None if error.is_tls() => Failure::later("no safe connection to the mail server"),
        None => Failure::later(format!("the mail server can't be spoken to: {error}")),
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mailer").field("is_there", &self.is_there()).finish_non_exhaustive()
    }
}
