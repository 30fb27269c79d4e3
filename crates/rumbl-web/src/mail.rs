//! Mail: what it says, how it is sent, and where it shows in development.
//!
//! Whoever wants one sent calls a function of [`mails`], in the transaction that makes it necessary. The
//! mail is written when its job is done, from what the database says then. So links and generated passwords
//! come into being on their way out, and lie nowhere but in the mail.

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
