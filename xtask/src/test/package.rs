//! The crates that could go to a registry: each is described in full, packs, and builds from nothing
//! but its package.

use anyhow::{Context, ensure};
use serde_json::Value;

use super::step::{Outcome, check as run};
use crate::project;

/// What the page of a crate on a registry shows, by its name in cargo's metadata.
const DESCRIBED_BY: [&str; 6] =
    ["description", "license", "readme", "keywords", "categories", "rust_version"];

/// Packs every crate that may be published, all at once, so that each can depend on the others.
///
/// # Errors
/// Names what a crate lacks; what else keeps it from being packed or built, cargo says.
pub(super) fn check() -> anyhow::Result<Outcome> {
    let metadata = project::metadata()?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("no packages")?;
    let published: Vec<&Value> =
        packages.iter().filter(|package| may_be_published(package)).collect();
    ensure!(!published.is_empty(), "no crate may be published");
    let lacking: Vec<String> = published.iter().flat_map(|package| lacking(package)).collect();
    ensure!(lacking.is_empty(), "{}", lacking.join("\n"));

    let mut package = project::cargo(&["package", "--locked", "--offline", "--allow-dirty"]);
    for published in published {
        package.arg("--package").arg(name(published));
    }
    run(package)
}

/// Cargo writes `publish = false` as an empty list of registries.
fn may_be_published(package: &Value) -> bool {
    package.get("publish").is_none_or(Value::is_null)
}

fn lacking(package: &Value) -> Vec<String> {
    let is_missing = |field: &&&str| match package.get(**field) {
        None | Some(Value::Null) => true,
        Some(Value::Array(list)) => list.is_empty(),
        Some(_) => false,
    };
    let missing = DESCRIBED_BY.iter().filter(is_missing);
    missing.map(|field| format!("{} has no {field}", name(package))).collect()
}

fn name(package: &Value) -> &str {
    package.get("name").and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described() -> Value {
        json!({
            "name": "pubsub", "publish": null, "description": "Topics", "license": "MIT",
            "readme": "README.md", "keywords": ["a"], "categories": ["b"], "rust_version": "1.95",
        })
    }

    #[test]
    fn a_crate_that_is_described_lacks_nothing() {
        assert!(may_be_published(&described()));
        assert!(lacking(&described()).is_empty());
    }

    #[test]
    fn what_a_crate_lacks_is_named() {
        let mut package = described();
        package["keywords"] = json!([]);
        package["readme"] = Value::Null;
        assert_eq!(lacking(&package), ["pubsub has no readme", "pubsub has no keywords"]);
    }

    #[test]
    fn a_crate_that_is_not_for_a_registry_is_left_out() {
        assert!(!may_be_published(&json!({ "name": "rumbl-web", "publish": [] })));
    }
}
