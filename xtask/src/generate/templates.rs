//! The templates in `xtask/gen`, which look like what they generate. Their delimiters are `[[ … ]]` and `[% … %]`,
//! since what they generate has braces of its own.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;
use tera::{Context, Delimiters, Tera};

/// Every template.
#[derive(Debug)]
pub(super) struct Templates(Tera);

impl Templates {
    /// Reads them below the folder of this crate.
    ///
    /// # Errors
    /// When one can't be parsed, naming it and the place.
    pub(super) fn load() -> anyhow::Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("gen");
        let mut files = Vec::new();
        for kind in fs::read_dir(&folder).context("there are no templates")? {
            let kind = kind?.path();
            for file in fs::read_dir(&kind)? {
                let path = file?.path();
                let name = path.strip_prefix(&folder)?.display().to_string();
                files.push((name, fs::read_to_string(&path)?));
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
        tera.add_raw_templates(files).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        Ok(Self(tera))
    }

    /// Fills one in.
    ///
    /// # Errors
    /// When it asks for what there is not.
    pub(super) fn render(&self, name: &str, values: &Value) -> anyhow::Result<String> {
        let context = Context::from_serialize(values)?;
        self.0.render(name, &context).map_err(|error| anyhow::anyhow!("{name}: {error:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Templates;

    #[test]
    fn every_template_can_be_parsed() {
        Templates::load().unwrap();
    }
}
