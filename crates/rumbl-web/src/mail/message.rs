use lettre::Message;
use lettre::address::AddressError;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// One mail, ready to be sent.
#[derive(Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    /// For programs that show no HTML.
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Says that nobody wrote it, so that nobody's holiday notice answers it (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mail {
    /// The mail as it goes over the wire. The same `id` tells a mail server or a reader that it is the
    /// same mail, if it is sent twice.
    ///
    /// # Errors
    /// When it can't be sent to such an address.
    pub(super) fn to_message(
        &self,
        from: &Mailbox,
        id: String,
    ) -> Result<Message, lettre::error::Error> {
        let to = self.to.parse().map_err(|_error: AddressError| lettre::error::Error::MissingTo)?;
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(&self.subject)
            .header(AutoSubmitted)
            .message_id(Some(id))
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
    }
}
