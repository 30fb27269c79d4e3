//! Development's mailbox.

use serde::Serialize;

use crate::i18n::{Message, t};
use crate::mail::mailbox::KeptMail;
use crate::paths;
use crate::views::View;
use crate::views::when::When;

/// All mails, the newest first.
#[derive(Serialize)]
pub(crate) struct MailboxIndex {
    mails: Vec<MailRow>,
}

#[derive(Serialize)]
struct MailRow {
    path: String,
    to: String,
    subject: String,
    at: When,
}

impl MailRow {
    fn new(kept: &KeptMail) -> Self {
        Self {
            path: paths::dev_mail(kept.number),
            to: kept.mail.to.clone(),
            subject: kept.mail.subject.clone(),
            at: When::ago(kept.at),
        }
    }
}

impl MailboxIndex {
    /// The list of these mails.
    pub(crate) fn new(mails: &[KeptMail]) -> Self {
        Self { mails: mails.iter().map(MailRow::new).collect() }
    }
}

impl View for MailboxIndex {
    const TEMPLATE: &'static str = "mailbox/index.html";

    fn title(&self) -> Message {
        t!("title-mailbox")
    }
}

/// One mail as text.
#[derive(Serialize)]
pub(crate) struct MailboxShow {
    mail: MailRow,
    text: String,
    /// The mail's first link, which is its main one.
    link: Option<String>,
    html_path: String,
}

impl MailboxShow {
    /// The page of a mail.
    pub(crate) fn new(kept: &KeptMail) -> Self {
        let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        Self {
            mail: MailRow::new(kept),
            text: kept.mail.text.clone(),
            link: kept.mail.text.split_whitespace().find(is_link).map(str::to_owned),
            html_path: format!("{}/html", paths::dev_mail(kept.number)),
        }
    }
}

impl View for MailboxShow {
    const TEMPLATE: &'static str = "mailbox/show.html";

    fn title(&self) -> Message {
        self.mail.subject.as_str().into()
    }
}
