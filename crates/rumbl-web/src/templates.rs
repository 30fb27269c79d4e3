//! Page templates, embedded in release binaries and read from disk by debug builds.

use std::sync::{Arc, PoisonError, RwLock};

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera};

#[derive(RustEmbed)]
#[folder = "templates"]
struct TemplateFiles;

/// All templates, parsed. Cheap to share, and replaced as a whole by [`Templates::reload`].
#[derive(Debug)]
pub struct Templates(RwLock<Arc<Tera>>);

impl Templates {
    /// Parses all templates.
    ///
    /// # Errors
    /// When a template can't be parsed; the error names it and the position.
    pub fn load() -> Result<Self, tera::Error> {
        Ok(Self(RwLock::new(Arc::new(parse()?))))
    }

    /// Parses all templates again. If one can't be parsed, the previous ones stay in use.
    ///
    /// # Errors
    /// When a template can't be parsed; the error names it and the position.
    pub fn reload(&self) -> Result<(), tera::Error> {
        let parsed = Arc::new(parse()?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = parsed;
        Ok(())
    }

    /// Renders the template `name` with the fields of the object `context`.
    ///
    /// # Errors
    /// When the template does not exist, or uses a field that `context` lacks.
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
    tera.register_filter("grouped", |number: i64, _: Kwargs, _: &State<'_>| grouped(number));
    tera.add_raw_templates(files)?;
    Ok(tera)
}

/// Formats a number with a comma after every three digits: `20,000`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut words = String::new();
    if number < 0 {
        words.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_comma_between_each_three_digits() {
        for (number, words) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (20_000, "20,000"),
            (123_456, "123,456"),
            (-1_234_567, "-1,234,567"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(grouped(number), words);
        }
    }
}
