use std::time::Duration;

use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::Deserialize;
use thiserror::Error;

use crate::secret::Secret;

/// The time limit for each command to the mail server.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);

/// The address of the mail server, with user and password if it requires them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SmtpUrl(Secret);

/// The address is not a mail server's. It is not quoted, because it contains a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "it has to look like smtps://user:password@mail.example, \
     smtp://user:password@mail.example:587?tls=required or smtp://localhost:25"
)]
pub struct InvalidMailUrl;

impl SmtpUrl {
    /// Returns the address if it is a mail server's.
    ///
    /// # Errors
    /// [`InvalidMailUrl`].
    pub fn checked(self) -> Result<Self, InvalidMailUrl> {
        self.builder().map(drop)?;
        Ok(self)
    }

    /// A transport to the server. It connects when there is mail to send.
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
