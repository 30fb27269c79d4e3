//! Page templates, embedded in release binaries and read from disk by debug builds.

use std::sync::{Arc, PoisonError, RwLock};

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Tera};

use crate::i18n::{self, CatalogError, Locale};

#[derive(RustEmbed)]
#[folder = "templates"]
struct TemplateFiles;

/// All templates, parsed once for each language. Cheap to share, and replaced as a whole by [`Templates::reload`].
#[derive(Debug)]
pub struct Templates(RwLock<Arc<Vec<(Locale, Tera)>>>);

/// The templates or their texts can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A template can't be parsed or rendered.
    #[error(transparent)]
    Template(#[from] tera::Error),
    /// A file with texts can't be parsed.
    #[error(transparent)]
    Texts(#[from] CatalogError),
}

impl Templates {
    /// Parses all templates.
    ///
    /// # Errors
    /// When a template or a file with texts can't be parsed; the error names it and the position.
    pub fn load() -> Result<Self, TemplateError> {
        Ok(Self(RwLock::new(Arc::new(parse()?))))
    }

    /// Parses all templates again. If one can't be parsed, the previous ones stay in use.
    ///
    /// # Errors
    /// Those of [`load`](Self::load).
    pub fn reload(&self) -> Result<(), TemplateError> {
        let parsed = Arc::new(parse()?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = parsed;
        Ok(())
    }

    /// Renders the template `name` in a language with the fields of the object `context`.
    ///
    /// # Errors
    /// When the template does not exist, or uses a field that `context` lacks.
    pub fn render(
        &self,
        name: &str,
        locale: Locale,
        context: &impl Serialize,
    ) -> Result<String, tera::Error> {
        let parsed = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let tera = parsed.iter().find(|(language, _)| *language == locale);
        let (_, tera) =
            tera.ok_or_else(|| tera::Error::message("no templates in this language"))?;
        tera.render(name, &Context::from_serialize(context)?)
    }
}

fn parse() -> Result<Vec<(Locale, Tera)>, TemplateError> {
    i18n::reload()?;
    let mut files = Vec::new();
    for name in TemplateFiles::iter() {
        let Some(file) = TemplateFiles::get(&name) else { continue };
        files.push((name, String::from_utf8_lossy(&file.data).into_owned()));
    }
    let parse_for = |&locale: &Locale| {
        let mut tera = Tera::default();
        i18n::register(&mut tera, locale);
        let inlined = files.iter().map(|(name, source)| {
            (name.as_ref(), i18n::inline(source, locale, name.ends_with(".html")).into_owned())
        });
        tera.add_raw_templates(inlined.collect::<Vec<_>>())?;
        Ok((locale, tera))
    };
    Locale::ALL.iter().map(parse_for).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_of_every_language_can_be_parsed() {
        Templates::load().unwrap();
    }
}
