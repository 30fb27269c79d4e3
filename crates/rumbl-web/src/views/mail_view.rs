//! Mails, each with a text and an HTML template.

use rumbl_core::notifications::Digest;
use serde::Serialize;

use super::notification_view::NotificationText;
use crate::i18n::{Locale, Message, t};

/// The content of a mail.
pub(crate) trait MailView: Serialize {
    /// The names of its templates in `templates/mail/`, without `.txt` and `.html`.
    const TEMPLATE: &'static str;

    /// The mail's subject.
    fn subject(&self) -> Message;
}

macro_rules! mails {
    ($($(#[$doc:meta])* $name:ident($template:literal, $subject:expr) { $($field:ident $(: $type:ty)?),+ })+) => {
        $($(#[$doc])*
        #[derive(Serialize)]
        pub(crate) struct $name {
            $(pub(crate) $field: mails!(@ $($type)?),)+
        }

        impl MailView for $name {
            const TEMPLATE: &'static str = $template;

            fn subject(&self) -> Message {
                $subject
            }
        })+
    };
    (@) => { String };
    (@ $type:ty) => { $type };
}

// They are not `Debug`, because they contain links and passwords.
mails! {
    /// A link that confirms an address.
    ConfirmEmail("confirm_email", t!("mail-subject-confirm-email")) { username, link }
    /// Another user has entered the address, and was not told that it is taken.
    AddressTaken("address_taken", t!("mail-subject-address-taken")) { username, link }
    /// Links to reset the password, one for each account with the address.
    ResetPassword("reset_password", t!("mail-subject-reset-password")) { accounts: Vec<ResetAccount>, is_single: bool }
    /// A generated password.
    NewPassword("new_password", t!("mail-subject-new-password")) { username, password, link }
    /// Sent to the previous address of an account.
    EmailChanged("email_changed", t!("mail-subject-email-changed")) { username }
    /// The password was changed.
    PasswordChanged("password_changed", t!("mail-subject-password-changed")) { username, link, still: Vec<Message> }
    /// A log-in method was added or removed.
    SecurityChanged("security_changed", t!("mail-subject-security-changed")) { username, what: Message, link }
    /// A webhook was disabled.
    WebhookDisabled("webhook_disabled", t!("mail-subject-webhook-disabled")) { username, link }
    /// A log-in from a new device.
    NewDevice("new_device", t!("mail-subject-new-device")) { username, device: Message, address, day: Message, time, link }
}

/// An account, and the link to reset its password.
#[derive(Serialize)]
pub(crate) struct ResetAccount {
    pub(crate) username: String,
    pub(crate) link: String,
}

/// A digest of missed notifications.
#[derive(Serialize)]
pub(crate) struct DigestMail {
    username: String,
    lines: Vec<String>,
    link: String,
    stop: String,
    settings: String,
}

impl DigestMail {
    /// A digest in a language, with the URLs of the notifications, of the page to unsubscribe, and of the settings. It
    /// contains who did what and where, but quotes no text.
    pub(crate) fn new(
        digest: &Digest,
        locale: Locale,
        [link, stop, settings]: [String; 3],
    ) -> Self {
        let lines = digest
            .rows
            .iter()
            .map(|row| one_line(&NotificationText::new(row).sentence().text(locale)))
            .collect();
        Self { username: digest.user.username.clone(), lines, link, stop, settings }
    }
}

/// Puts a text on one line: line breaks in a title or name could otherwise imitate rumbl's own text.
fn one_line(text: &str) -> String {
    let is_gap = |letter: char| letter.is_whitespace() || letter.is_control();
    text.split(is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

impl MailView for DigestMail {
    const TEMPLATE: &'static str = "digest";

    fn subject(&self) -> Message {
        t!("mail-subject-digest")
    }
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_title_with_line_breaks_stays_on_one_line() {
        let title = "A film\r\n\n\u{85}All your notifications:\u{2028}\thttps://evil.example";
        assert_eq!(one_line(title), "A film All your notifications: https://evil.example");
    }
}
