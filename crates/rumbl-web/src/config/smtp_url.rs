use std::time::Duration;

use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::Deserialize;
use thiserror::Error;

use crate::secret::Secret;

/// How long the mail server may take to answer each command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);

/// Where mail is handed over, with a user and a password of the mail server's, if it asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SmtpUrl(Secret);

/// The address is no mail server's. It is not told, as it has a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "it has to look like smtps://user:password@mail.example, \
     smtp://user:password@mail.example:587?tls=required or smtp://localhost:25"
)]
pub struct InvalidMailUrl;

impl SmtpUrl {
    /// This address, if it is a mail server's.
    ///
    /// # Errors
    /// [`InvalidMailUrl`].
    pub fn checked(self) -> Result<Self, InvalidMailUrl> {
        self.builder().map(drop)?;
        Ok(self)
    }

    /// What sends mail there. It connects when there is something to send.
    ///
    /// # Errors
    /// [`InvalidMailUrl`].
    pub(crate) fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, InvalidMailUrl> {
        Ok(self.builder()?.timeout(Some(COMMAND_TIMEOUT)).build())
    }

    fn builder(&self) -> Result<AsyncSmtpTransportBuilder, InvalidMailUrl> {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(self.0.expose())
            .map_err(|_names_the_password| InvalidMailUrl)
    }
}
