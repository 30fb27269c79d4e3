//! All messages of a language, parsed from its Fluent files.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;

use super::locale::Locale;
use super::{numbers, pseudo};

/// Embedded in release binaries, and read from disk by debug builds.
#[derive(RustEmbed)]
#[folder = "locales"]
struct LocaleFiles;

/// The files of the languages can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct CatalogError {
    /// The file, relative to `locales/`.
    file: String,
    reason: String,
}

/// The messages of one language.
pub(super) struct Catalog {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
}

/// Unless a development server reads the files again, they are parsed once.
static CATALOGS: LazyLock<RwLock<Arc<Vec<Catalog>>>> = LazyLock::new(|| {
    let catalogs = load().unwrap_or_else(|error| {
        tracing::error!(%error, "the translations can't be read");
        Vec::new()
    });
    RwLock::new(Arc::new(catalogs))
});

/// Reads the files again. If one can't be parsed, the previous messages stay in use.
///
/// # Errors
/// When a file can't be parsed, or has a message that another file has as well.
pub(crate) fn reload() -> Result<(), CatalogError> {
    let catalogs = Arc::new(load()?);
    *CATALOGS.write().unwrap_or_else(PoisonError::into_inner) = catalogs;
    Ok(())
}

fn load() -> Result<Vec<Catalog>, CatalogError> {
    Locale::ALL.iter().copied().map(Catalog::load).collect()
}

/// Whether a message exists.
pub(super) fn has(id: &str) -> bool {
    let catalogs = Arc::clone(&CATALOGS.read().unwrap_or_else(PoisonError::into_inner));
    catalogs.iter().any(|catalog| catalog.bundle.has_message(id))
}

/// A message in a language. One that the language lacks is in English, and one that doesn't exist is its id; tests
/// see to it that there is neither.
pub(super) fn format(locale: Locale, id: &str, args: Option<&FluentArgs<'_>>) -> String {
    let catalogs = Arc::clone(&CATALOGS.read().unwrap_or_else(PoisonError::into_inner));
    [locale, Locale::English]
        .into_iter()
        .filter_map(|locale| catalogs.iter().find(|catalog| catalog.locale == locale))
        .find_map(|catalog| catalog.format(id, args))
        .unwrap_or_else(|| id.to_owned())
}

impl Catalog {
    fn load(locale: Locale) -> Result<Self, CatalogError> {
        let mut bundle = FluentBundle::new_concurrent(vec![locale.identifier()]);
        // Names are isolated where they stand, by `<bdi>` or by marks, also in plain text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match locale {
            Locale::German => |value, _| numbers::format(value, Locale::German),
            _ => |value, _| numbers::format(value, Locale::English),
        }));
        match locale {
            Locale::Accented => bundle.set_transform(Some(pseudo::accented)),
            Locale::Mirrored => bundle.set_transform(Some(pseudo::mirrored)),
            Locale::Marked => bundle.set_transform(Some(pseudo::marked)),
            Locale::English | Locale::German => {}
        }
        for file in LocaleFiles::iter() {
            let is_own = file.split_once('/').is_some_and(|(folder, _)| folder == locale.folder());
            let Some(content) = LocaleFiles::get(&file).filter(|_| is_own) else { continue };
            let failed = |reason| CatalogError { file: file.to_string(), reason };
            let text = String::from_utf8_lossy(&content.data).into_owned();
            let resource =
                FluentResource::try_new(text).map_err(|(_, errors)| failed(listed(&errors)))?;
            bundle.add_resource(resource).map_err(|errors| failed(listed(&errors)))?;
        }
        Ok(Self { locale, bundle })
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(
                id,
                locale = self.locale.tag(),
                ?errors,
                "a message can't be formatted"
            );
        }
        Some(text)
    }
}

fn listed<E: std::fmt::Display>(errors: &[E]) -> String {
    let mut words = String::new();
    for error in errors {
        write!(words, "{}{error}", if words.is_empty() { "" } else { "; " }).ok();
    }
    words
}
