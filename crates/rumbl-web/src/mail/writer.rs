use std::sync::Arc;

use serde::Serialize;

use super::message::Mail;
use crate::i18n::Locale;
use crate::templates::Templates;
use crate::views::mail_view::MailView;

/// The values that all mail templates get.
#[derive(Serialize)]
struct Written<'a, V> {
    subject: &'a str,
    lang: &'static str,
    site: &'a str,
    #[serde(flatten)]
    view: &'a V,
}

/// Writes mails from templates.
#[derive(Debug, Clone)]
pub(super) struct MailWriter {
    templates: Arc<Templates>,
    /// The site's URL, without a path.
    site: String,
}

impl MailWriter {
    pub(super) fn new(templates: Arc<Templates>, site: String) -> Self {
        Self { templates, site }
    }

    /// The absolute URL of a path.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// Renders a mail as text and as HTML.
    pub(super) fn write<V: MailView>(
        &self,
        (to, locale): (String, Locale),
        view: &V,
    ) -> Result<Mail, tera::Error> {
        let subject = view.subject().text(locale);
        let written = Written { subject: &subject, lang: locale.tag(), site: &self.site, view };
        let render = |format| {
            let name = format!("mail/{}.{format}", V::TEMPLATE);
            self.templates.render(&name, locale, &written)
        };
        let (text, html) = (render("txt")?, render("html")?);
        Ok(Mail { to, subject, text, html, unsubscribe: None })
    }
}
