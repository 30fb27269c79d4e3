//! The templates in `xtask/gen`, which look like what they generate. Their delimiters are `[[ … ]]` and `[% … %]`,
//! since what they generate has braces of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use tera::{Context, Delimiters, Tera};

/// Every template.
#[derive(Debug)]
pub(super) struct Templates {
    tera: Tera,
    texts: Vec<(String, String)>,
}

/// Stands for what a template leaves open. A name has no two underscores in a row.
const OPEN: &str = "__";

impl Templates {
    /// Reads them below the folder of this crate.
    ///
    /// # Errors
    /// When one can't be parsed, naming it and the place.
    pub(super) fn load() -> anyhow::Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("gen");
        let mut texts = Vec::new();
        for kind in fs::read_dir(&folder).context("there are no templates")? {
            let kind = kind?.path();
            for file in fs::read_dir(&kind)? {
                let path = file?.path();
                let name = path.strip_prefix(&folder)?.display().to_string();
                texts.push((name, fs::read_to_string(&path)?));
            }
        }
        let mut tera = Tera::default();
        tera.set_delimiters(Delimiters {
            block_start: "[%".into(),
            block_end: "%]".into(),
            variable_start: "[[".into(),
            variable_end: "]]".into(),
            comment_start: "[#".into(),
            comment_end: "#]".into(),
        })?;
        tera.autoescape_on(Vec::<&str>::new());
        tera.add_raw_templates(texts.clone()).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        Ok(Self { tera, texts })
    }

    /// The words that the templates of Rust use, of those whose names begin with one of some prefixes: what is generated
    /// can't be called the same.
    ///
    /// # Errors
    /// When one is no Rust, however it is filled in.
    pub(super) fn identifiers(&self, prefixes: &[&str]) -> anyhow::Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for (name, text) in &self.texts {
            let is_wanted = prefixes.iter().any(|prefix| name.starts_with(prefix));
            let is_rust = Path::new(name).extension().is_some_and(|extension| extension == "rs");
            if is_wanted && is_rust {
                collect(text, &mut found).with_context(|| name.clone())?;
            }
        }
        Ok(found)
    }

    /// Fills one in.
    ///
    /// # Errors
    /// When it asks for what there is not.
    pub(super) fn render(&self, name: &str, values: &Value) -> anyhow::Result<String> {
        let context = Context::from_serialize(values)?;
        self.tera.render(name, &context).map_err(|error| anyhow::anyhow!("{name}: {error:?}"))
    }
}

/// Adds the identifiers of a template of Rust.
fn collect(text: &str, found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    let text = without(&without(text, ("[%", "%]"), " "), ("[[", "]]"), OPEN);
    // Either half of a condition may open a block that one line closes; nothing but the words is looked at.
    let flat = text.replace("\\u{", "").replace(['(', ')', '[', ']', '{', '}'], " ");
    let tokens: TokenStream =
        flat.parse().map_err(|error| anyhow::anyhow!("what is no Rust: {error}"))?;
    for token in tokens {
        if let TokenTree::Ident(word) = token {
            let word = word.to_string();
            if !word.contains(OPEN) {
                found.insert(word);
            }
        }
    }
    Ok(())
}

/// A text with something in place of whatever is between two delimiters.
fn without(text: &str, (open, close): (&str, &str), instead: &str) -> String {
    let mut pieces = text.split(open);
    let mut left = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        left.push_str(instead);
        left.push_str(piece.split_once(close).map_or(piece, |(_, rest)| rest));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_parsed() {
        Templates::load().unwrap();
    }

    #[test]
    fn the_words_of_a_template_are_known_and_what_it_leaves_open_is_not() {
        let mut found = BTreeSet::new();
        let text = "// comment\n[% if it %]fn [[ one ]]_of(owner: &'a [[ type ]]Row) {[% endif %] \"text {x}\" }";
        collect(text, &mut found).unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "fn", "owner"]);
        let all = Templates::load().unwrap().identifiers(&[""]).unwrap();
        for word in ["owner", "Listing", "PageLinks", "renderer", "TOO_MANY", "User", "Vec"] {
            assert!(all.contains(word), "{word}");
        }
    }
}
