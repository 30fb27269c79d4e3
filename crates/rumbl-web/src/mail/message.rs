use lettre::Message;
use lettre::address::AddressError;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// A mail, ready to be sent.
#[derive(Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    /// For mail clients that don't display HTML.
    pub(crate) text: String,
    pub(crate) html: String,
    /// The URL for one-click unsubscribing, with a POST request, if the recipient can unsubscribe.
    pub(crate) unsubscribe: Option<String>,
}

/// The `List-Unsubscribe` header (RFC 2369).
#[derive(Debug, Clone)]
struct ListUnsubscribe(String);

/// The `List-Unsubscribe-Post` header: one request is enough, without a page (RFC 8058).
#[derive(Debug, Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(value.trim_matches(['<', '>']).to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

/// The `Auto-Submitted` header, which keeps automatic replies such as holiday notices from being sent (RFC 3834).
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
    /// The mail in its wire format. If a mail is sent twice, the same `id` lets mail servers and clients recognise it.
    ///
    /// # Errors
    /// If the address is not accepted.
    pub(super) fn to_message(
        &self,
        from: &Mailbox,
        id: String,
    ) -> Result<Message, lettre::error::Error> {
        let to = self.to.parse().map_err(|_error: AddressError| lettre::error::Error::MissingTo)?;
        let mut builder = Message::builder();
        if let Some(address) = &self.unsubscribe {
            builder = builder.header(ListUnsubscribe(address.clone())).header(ListUnsubscribePost);
        }
        builder
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(&self.subject)
            .header(AutoSubmitted)
            .message_id(Some(id))
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(unsubscribe: Option<&str>) -> String {
        let mail = Mail {
            to: "ada@example.com".to_owned(),
            subject: "News".to_owned(),
            text: "text".to_owned(),
            html: "<p>text</p>".to_owned(),
            unsubscribe: unsubscribe.map(ToOwned::to_owned),
        };
        let from = "rumbl <rumbl@example.com>".parse().unwrap();
        let message = mail.to_message(&from, "<1@example.com>".to_owned()).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        // Undo the folding of long headers, whose continuation lines begin with a space.
        text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace(":  ", ": ")
    }

    #[test]
    fn a_mail_that_can_be_stopped_says_how_and_others_do_not() {
        let address = format!("https://rumbl.example/unsubscribe?token={}", "A".repeat(43));
        let headers_with = headers(Some(&address));
        assert!(headers_with.contains(&format!("List-Unsubscribe: <{address}>")), "{headers_with}");
        assert!(headers_with.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
        assert!(!headers(None).contains("List-Unsubscribe"));
    }
}
