//! Mail: its templates, how it is sent, and the mailbox for development.
//!
//! To send a mail, call a function of [`mails`] in the transaction that makes the mail necessary. It stores a job. The
//! mail is written when the job runs, from the data at that time. So tokens of links and generated passwords are
//! created just before sending, and are stored nowhere but in the mail.

mod digests;
mod handler;
mod limits;
pub(crate) mod mailbox;
mod mailer;
pub(crate) mod mails;
mod message;
mod unsubscribe;
mod writer;

pub(crate) use digests::mail_digests;
pub(crate) use handler::MailHandler;
pub(crate) use limits::MailLimits;
pub(crate) use mailer::Mailer;
pub(crate) use unsubscribe::UnsubscribeKey;
