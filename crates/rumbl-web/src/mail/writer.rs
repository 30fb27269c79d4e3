use std::sync::Arc;

use serde::Serialize;

use super::message::Mail;
use crate::i18n::Locale;
use crate::templates::Templates;
use crate::views::layout_view::LocaleView;
use crate::views::mail_view::MailView;

/// The values that all mail templates get.
#[derive(Serialize)]
struct Written<'a, V> {
    subject: &'a str,
    locale: LocaleView,
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
        let written = Written { subject: &subject, locale: locale.into(), site: &self.site, view };
        let render = |format| {
            let name = format!("mail/{}.{format}", V::TEMPLATE);
            self.templates.render(&name, locale, &written)
        };
        let (text, html) = (render("txt")?, render("html")?);
        Ok(Mail { to, subject, text, html, unsubscribe: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::mail_view::EmailChanged;

    #[test]
    fn a_mail_is_laid_out_in_the_direction_of_its_language() {
        let templates = Arc::new(Templates::load().unwrap());
        let writer = MailWriter::new(templates, "https://rumbl.example".to_owned());
        for (locale, attributes) in [
            (Locale::German, r#"lang="de" dir="ltr""#),
            (Locale::Mirrored, r#"lang="ar-XB" dir="rtl""#),
        ] {
            let view = EmailChanged { username: "ada".to_owned() };
            let mail = writer.write(("ada@example.com".to_owned(), locale), &view).unwrap();
            // Many programs drop the elements around the body, and what they say.
            for element in ["html", "div"] {
                let start = format!("<{element} {attributes}");
                assert!(mail.html.contains(&start), "{start}: {}", mail.html);
            }
        }
    }
}
