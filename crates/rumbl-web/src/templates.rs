//! The page templates: inside a release binary, read from the disk by a debug build.

use std::sync::{Arc, PoisonError, RwLock};

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Tera};

#[derive(RustEmbed)]
#[folder = "templates"]
struct TemplateFiles;

/// Every template, parsed; cheap to share, and replaced as a whole by [`Templates::reload`].
#[derive(Debug)]
pub struct Templates(RwLock<Arc<Tera>>);

impl Templates {
    /// Parses every template.
    ///
    /// # Errors
    /// When a template can't be parsed, naming it and the place.
    pub fn load() -> Result<Self, tera::Error> {
        Ok(Self(RwLock::new(Arc::new(parse()?))))
    }

    /// Parses every template again; what was loaded before stays when one can't be parsed.
    ///
    /// # Errors
    /// When a template can't be parsed, naming it and the place.
    pub fn reload(&self) -> Result<(), tera::Error> {
        let parsed = Arc::new(parse()?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = parsed;
        Ok(())
    }

    /// Renders the template called `name` with the fields of `context`, an object.
    ///
    /// # Errors
    /// When there is no such template, or it asks for what `context` lacks.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String, tera::Error> {
        let tera = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        tera.render(name, &Context::from_serialize(context)?)
    }
}

fn parse() -> Result<Tera, tera::Error> {
    let mut files = Vec::new();
    for name in TemplateFiles::iter() {
        let Some(file) = TemplateFiles::get(&name) else { continue };
        files.push((name, String::from_utf8_lossy(&file.data).into_owned()));
    }
    let mut tera = Tera::default();
    tera.add_raw_templates(files)?;
    Ok(tera)
}
