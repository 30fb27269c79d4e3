//! Renders views into pages with slots.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;

use super::gzip::Effort;
use super::rendered::Rendered;
use super::slot::MARKERS;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::site::Site;
use crate::templates::Templates;
use crate::views::View;
use crate::views::layout_view::{Assets, LanguageView, Layout};

/// Renders pages for one kind of reader. It has no personal data.
#[derive(Debug, Clone)]
pub(crate) struct Renderer {
    /// The templates.
    pub templates: Arc<Templates>,
    /// Whether the readers are logged in.
    pub is_member: bool,
    /// Their language.
    pub locale: Locale,
    /// Facts about the whole site.
    pub site: Site,
    /// Whether pages reload themselves when the project's files change.
    pub live_reload: bool,
    /// The compression level.
    pub effort: Effort,
}

impl Renderer {
    /// Renders a view inside the layout.
    ///
    /// # Errors
    /// When the template uses a field that the view lacks.
    pub(crate) fn render<V: View>(&self, view: &V) -> Result<Rendered> {
        let layout = Layout {
            title: view.title().text(self.locale),
            slots: &MARKERS,
            is_member: self.is_member,
            locale: self.locale.into(),
            languages: LanguageView::all(),
            assets: Assets::of(self.locale.tag()),
            live_reload: self.live_reload,
            public_origin: self.site.public_origin.as_deref(),
            sends_mail: self.site.sends_mail,
            page: view,
        };
        let html = self.templates.render(V::TEMPLATE, self.locale, &layout)?;
        let policy = HeaderValue::try_from(view.policy().to_string()).map_err(Error::internal)?;
        Ok(Rendered::new(&html, self.effort)?.with_policy(policy))
    }
}
