//! The places on a page that differ from reader to reader.
//!
//! Templates write `{{ slots.csrf_token }}` where they would write the token, and get a marker that
//! nobody can guess. A rendered page is cut at the markers, and what belongs there is filled in for
//! each reader. Templates are given nothing personal, so nothing personal can end up in a shared part.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Random bytes of a marker, so that nobody can write one into a page.
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

            /// What templates call it.
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
    /// The token with which the page connects to the socket.
    UserToken = "user_token",
    /// The reader's id.
    UserId = "user_id",
    /// The colour of the reader's avatar, a number.
    UserTint = "user_tint",
    /// The letter in the reader's avatar.
    UserLetter = "user_letter",
    /// The reader's username.
    Username = "username",
    /// The attribute that chooses a theme, or nothing.
    ThemeAttribute = "theme_attribute",
    /// The colour schemes that the page supports.
    ColorScheme = "color_scheme",
    /// Whether the theme is the system's: `true` or `false`.
    IsAuto = "is_auto",
    /// Whether the theme is light.
    IsLight = "is_light",
    /// Whether the theme is dark.
    IsDark = "is_dark",
    /// What a visitor's links to log in and to register add to lead back, a query or nothing.
    ReturnQuery = "return_query",
    /// What the client of a live page proves with which page it has.
    LiveSession = "live_session",
    /// What the client of a live page says that the page had.
    LiveStatic = "live_static",
    /// What is new for the reader, as HTML.
    News = "news",
    /// How many of the reader's conversations have something to read, as HTML.
    Unread = "unread",
    /// How many of the reader's notifications are unread, as HTML.
    Notifications = "notifications",
    /// The message that waited for this page, as HTML.
    Flash = "flash",
    /// The query of a moment of the video, `?t=83`, where an address names one.
    MomentQuery = "moment_query",
    /// The same inside of another address's query, `%3Ft%3D83`.
    EncodedMomentQuery = "encoded_moment_query",
    /// What was said at that moment, before the description of the page.
    MomentWords = "moment_words",
    /// The token of the mailed link that the page is about.
    MailedToken = "mailed_token",
    /// What the form to follow somebody sends as its `_method`.
    FollowMethod = "follow_method",
    /// What the button of that form says.
    FollowLabel = "follow_label",
    /// What the form to block somebody sends as its `_method`.
    BlockMethod = "block_method",
    /// What the button of that form says.
    BlockLabel = "block_label",
    /// The way to what moderators and admins do, as HTML, for those who are one.
    StaffMenu = "staff_menu",
    /// The QR code of an authenticator app's secret, as SVG.
    QrCode = "qr_code",
    /// That secret, as people type it.
    TotpSecret = "totp_secret",
    /// That secret, encrypted.
    SealedSecret = "sealed_secret",
    /// New recovery codes, as the items of a list.
    RecoveryCodes = "recovery_codes",
    /// Where a provider logs people in, with what they have to come back with.
    ProviderUrl = "provider_url",
    /// The token of the invitation with which somebody registers.
    Invitation = "invitation",
}

impl Slot {
    /// What a page that is no template writes in place of what is filled in later.
    pub(crate) fn marker(self) -> &'static str {
        MARKERS.get(self.name()).map_or("", String::as_str)
    }
}

/// How every marker begins; two digits follow, the number of the slot.
static MARKER: LazyLock<String> =
    LazyLock::new(|| URL_SAFE_NO_PAD.encode(rand::random::<[u8; MARKER_BYTES]>()));

/// What templates get in place of what is filled in later, by the names of the slots.
pub(crate) static MARKERS: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    let marker = |(number, slot): (usize, &Slot)| (slot.name(), format!("{}{number:02}", *MARKER));
    Slot::ALL.iter().enumerate().map(marker).collect()
});

/// Cuts a rendered template at its markers: each text, and the slot behind it but for the last.
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

/// What is filled into the slots for one reader.
#[derive(Debug)]
pub struct SlotTexts([Cow<'static, str>; Slot::ALL.len()]);

impl Default for SlotTexts {
    fn default() -> Self {
        Self([const { Cow::Borrowed("") }; Slot::ALL.len()])
    }
}

impl SlotTexts {
    /// Fills a slot with a text, which is escaped.
    #[must_use]
    pub fn with(self, slot: Slot, text: impl Into<Cow<'static, str>>) -> Self {
        self.with_html(slot, escaped(text.into()))
    }

    /// Fills a slot with HTML that is rumbl's own.
    #[must_use]
    pub fn with_html(mut self, slot: Slot, html: impl Into<Cow<'static, str>>) -> Self {
        if let Some(text) = self.0.get_mut(slot as usize) {
            *text = html.into();
        }
        self
    }

    /// What is in a slot; nothing where nothing was filled in.
    pub fn get(&self, slot: Slot) -> &str {
        self.0.get(slot as usize).map_or("", |text| text)
    }
}

/// The text with everything replaced that HTML could take for markup, as templates do it.
fn escaped(text: Cow<'static, str>) -> Cow<'static, str> {
    const MARKUP: [char; 5] = ['&', '<', '>', '"', '\''];
    if !text.contains(MARKUP) {
        return text;
    }
    let mut html = Vec::with_capacity(text.len() + 16);
    match tera::escape_html(&text, &mut html).map(|()| String::from_utf8(html)) {
        Ok(Ok(html)) => html.into(),
        // Neither happens in memory; the page lacks the text rather than show markup.
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
