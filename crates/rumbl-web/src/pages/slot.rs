//! Slots: the places on a page that differ from reader to reader.
//!
//! For `{{ slots.csrf_token }}`, templates get an unguessable marker instead of the token. The rendered page is split
//! at its markers, and the personal values are inserted for each reader. Since templates never receive personal data,
//! the shared parts can't contain any.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Random bytes in a marker, so that nobody can write one into a page.
const MARKER_BYTES: usize = 18;

macro_rules! slots {
    ($($(#[$doc:meta])* $slot:ident = $name:literal,)+) => {
        /// A place on a page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Slot {
            $($(#[$doc])* $slot,)+
        }

        impl Slot {
            /// Every place, in the order of their numbers.
            const ALL: &[Self] = &[$(Self::$slot),+];

            /// The slot's name in templates.
            const fn name(self) -> &'static str {
                match self {
                    $(Self::$slot => $name,)+
                }
            }
        }
    };
}

slots! {
    /// The CSRF token of the reader's forms.
    CsrfToken = "csrf_token",
    /// The token for connecting to the socket.
    UserToken = "user_token",
    /// The reader's id.
    UserId = "user_id",
    /// The avatar's colour, a number.
    UserTint = "user_tint",
    /// The letter in the reader's avatar.
    UserLetter = "user_letter",
    /// The reader's username.
    Username = "username",
    /// The attribute that sets a theme, or an empty text.
    ThemeAttribute = "theme_attribute",
    /// The colour schemes that the page supports.
    ColorScheme = "color_scheme",
    /// Whether the theme is the system's: `true` or `false`.
    IsAuto = "is_auto",
    /// Whether the theme is light.
    IsLight = "is_light",
    /// Whether the theme is dark.
    IsDark = "is_dark",
    /// Whether the reader chose no language: `true` or `false`.
    IsAnyLanguage = "is_any_language",
    /// Whether they chose English.
    IsEnglish = "is_english",
    /// Whether they chose German.
    IsGerman = "is_german",
    /// The query that makes a visitor's links to log in and register return to this page, or an empty text.
    ReturnQuery = "return_query",
    /// The signed session with which a live page's client joins.
    LiveSession = "live_session",
    /// The signed initial state of a live page, which its client sends back.
    LiveStatic = "live_static",
    /// What is new for the reader, as HTML.
    News = "news",
    /// The count of the reader's unread conversations, as HTML.
    Unread = "unread",
    /// The count of the reader's unread notifications, as HTML.
    Notifications = "notifications",
    /// The flash message, as HTML.
    Flash = "flash",
    /// The query of the video's moment in the URL, such as `?t=83`, or an empty text.
    MomentQuery = "moment_query",
    /// The same, encoded for use inside another query: `%3Ft%3D83`.
    EncodedMomentQuery = "encoded_moment_query",
    /// The annotations at that moment, which start the page's description.
    MomentWords = "moment_words",
    /// The token from the mailed link that opened the page.
    MailedToken = "mailed_token",
    /// The `_method` of the form to follow somebody.
    FollowMethod = "follow_method",
    /// The label of that form's button.
    FollowLabel = "follow_label",
    /// The `_method` of the form to block somebody.
    BlockMethod = "block_method",
    /// The label of that form's button.
    BlockLabel = "block_label",
    /// The link to the moderation pages, as HTML, for moderators and admins.
    StaffMenu = "staff_menu",
    /// The QR code of an authenticator app's secret, as SVG.
    QrCode = "qr_code",
    /// That secret as text to type in.
    TotpSecret = "totp_secret",
    /// That secret in encrypted form.
    SealedSecret = "sealed_secret",
    /// New recovery codes, as list items.
    RecoveryCodes = "recovery_codes",
    /// The provider's log-in URL with its parameters.
    ProviderUrl = "provider_url",
    /// The token of the invitation that the reader registers with.
    Invitation = "invitation",
}

impl Slot {
    /// The marker of this slot, for documents that are not rendered from a template.
    pub(crate) fn marker(self) -> &'static str {
        MARKERS.get(self.name()).map_or("", String::as_str)
    }
}

/// The prefix of all markers; the slot's number follows in two digits.
static MARKER: LazyLock<String> =
    LazyLock::new(|| URL_SAFE_NO_PAD.encode(rand::random::<[u8; MARKER_BYTES]>()));

/// The markers by the names of their slots, as templates receive them.
pub(crate) static MARKERS: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    let marker = |(number, slot): (usize, &Slot)| (slot.name(), format!("{}{number:02}", *MARKER));
    Slot::ALL.iter().enumerate().map(marker).collect()
});

/// Splits a rendered template at its markers, into texts and the slot after each, which the last text lacks.
pub(crate) fn cut(html: &str) -> Vec<(&str, Option<Slot>)> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some((text, behind)) = rest.split_once(MARKER.as_str()) {
        let number = behind.split_at_checked(2);
        let slot = number.and_then(|(number, _)| Slot::ALL.get(number.parse::<usize>().ok()?));
        let Some(slot) = slot else { break };
        pieces.push((text, Some(*slot)));
        rest = number.map_or("", |(_, rest)| rest);
    }
    pieces.push((rest, None));
    pieces
}

/// One reader's values for the slots.
#[derive(Debug)]
pub struct SlotTexts([Cow<'static, str>; Slot::ALL.len()]);

impl Default for SlotTexts {
    fn default() -> Self {
        Self([const { Cow::Borrowed("") }; Slot::ALL.len()])
    }
}

impl SlotTexts {
    /// Fills a slot with text, which is escaped.
    #[must_use]
    pub fn with(self, slot: Slot, text: impl Into<Cow<'static, str>>) -> Self {
        self.with_html(slot, escaped(text.into()))
    }

    /// Fills a slot with trusted HTML made by rumbl.
    #[must_use]
    pub fn with_html(mut self, slot: Slot, html: impl Into<Cow<'static, str>>) -> Self {
        if let Some(text) = self.0.get_mut(slot as usize) {
            *text = html.into();
        }
        self
    }

    /// The value of a slot; empty if it was not filled.
    pub fn get(&self, slot: Slot) -> &str {
        self.0.get(slot as usize).map_or("", |text| text)
    }
}

/// Escapes a text for HTML, in the same way as templates.
fn escaped(text: Cow<'static, str>) -> Cow<'static, str> {
    const MARKUP: [char; 5] = ['&', '<', '>', '"', '\''];
    if !text.contains(MARKUP) {
        return text;
    }
    let mut html = Vec::with_capacity(text.len() + 16);
    match tera::escape_html(&text, &mut html).map(|()| String::from_utf8(html)) {
        Ok(Ok(html)) => html.into(),
        // Escaping in memory never fails. If it did, an empty text would be safer than markup.
        Ok(Err(_)) | Err(_) => Cow::Borrowed(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_at_its_markers() {
        let [token, flash] = ["csrf_token", "flash"].map(|name| &MARKERS[name]);
        let html = format!("{flash}<p>{token}</p>{token}");
        let expected = [
            ("", Some(Slot::Flash)),
            ("<p>", Some(Slot::CsrfToken)),
            ("</p>", Some(Slot::CsrfToken)),
            ("", None),
        ];
        assert_eq!(cut(&html), expected);
        assert_eq!(cut("<p>csrf_token 00</p>"), [("<p>csrf_token 00</p>", None)]);
    }

    #[test]
    fn a_text_in_a_slot_is_escaped_and_html_is_not() {
        let hostile = r#"<b>"Ada" & 'Bob'</b>"#;
        let texts = SlotTexts::default()
            .with(Slot::Username, hostile)
            .with(Slot::CsrfToken, "plain-Text_0")
            .with_html(Slot::Flash, "<p>Hi</p>");
        assert_eq!(
            texts.get(Slot::Username),
            "&lt;b&gt;&quot;Ada&quot; &amp; &#39;Bob&#39;&lt;/b&gt;"
        );
        assert_eq!(texts.get(Slot::CsrfToken), "plain-Text_0");
        assert_eq!(texts.get(Slot::Flash), "<p>Hi</p>");
        assert_eq!(texts.get(Slot::UserToken), "");
    }
}
