use lettre::message::Mailbox;
use url::Url;

use super::smtp_url::SmtpUrl;
use crate::i18n::{Message, t};

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The mail server; without one, no mail is sent.
    pub url: Option<SmtpUrl>,
    /// The sender of all mail.
    pub from: Mailbox,
}

/// A setting that is wrong.
#[derive(Debug)]
pub(super) struct InvalidMailConfig {
    pub(super) setting: &'static str,
    pub(super) reason: Message,
}

impl MailConfig {
    /// Validates the settings. The default sender is `rumbl` at the public host.
    pub(super) fn checked(
        url: Option<SmtpUrl>,
        from: Option<&str>,
        public_url: &Url,
    ) -> Result<Self, InvalidMailConfig> {
        let wrong = |setting, reason| InvalidMailConfig { setting, reason };
        let url = url.map(SmtpUrl::checked).transpose();
        let url = url.map_err(|_invalid| wrong("MAIL_URL", t!("setting-mail-url")))?;
        let host = public_url.domain().unwrap_or("localhost");
        let default = format!("rumbl <rumbl@{host}>");
        let from = from
            .unwrap_or(&default)
            .parse()
            .map_err(|_error| wrong("MAIL_FROM", t!("setting-mail-from")))?;
        Ok(Self { url, from })
    }
}
