//! Checks the publishable crates: each has complete metadata, can be packaged, and compiles from its package alone.
//!
//! By default, `cargo package` also compiles each package, but rebuilds every dependency for it, which takes many times
//! as long.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::step::{Outcome, check as run};
use crate::project;

/// The metadata that a registry shows, by cargo's names.
const DESCRIBED_BY: [&str; 6] =
    ["description", "license", "readme", "keywords", "categories", "rust_version"];

/// Packages every publishable crate, and compiles the packages with and without their features.
///
/// # Errors
/// Lists missing metadata; other errors come from cargo.
pub(super) fn check() -> anyhow::Result<Outcome> {
    let metadata = project::metadata()?;
    let published = published(&metadata)?;
    let lacking: Vec<String> = published.iter().flat_map(|package| lacking(package)).collect();
    ensure!(lacking.is_empty(), "{}", lacking.join("\n"));

    download()?;
    // Offline, cargo doesn't look up this workspace's unpublished crates in the registry.
    let mut pack = project::cargo(&["package", "--locked", "--offline", "--no-verify"]);
    // Developers run the tests before they commit.
    pack.arg("--allow-dirty");
    for package in &published {
        pack.args(["--package", name(package)]);
    }
    run(pack)?;
    let folder = unpack(&published)?;
    for features in ["--all-features", "--no-default-features"] {
        let mut check = project::cargo(&["check", "--offline", "--workspace", features]);
        check.arg("--target-dir").arg(project::target()?).current_dir(&folder);
        run(check)?;
    }
    Ok(Outcome::Checked)
}

/// Downloads missing dependencies for this platform.
fn download() -> anyhow::Result<()> {
    let mut rustc = Command::new("rustc");
    let host = rustc.args(["--print", "host-tuple"]).output().context("rustc can't be started")?;
    ensure!(host.status.success(), "rustc does not name its host ({})", host.status);
    let host = String::from_utf8(host.stdout).context("rustc's host is no text")?;
    run(project::cargo(&["fetch", "--locked", "--target", host.trim()]))?;
    Ok(())
}

/// The packages of the workspace without `publish = false`, which cargo reports as an empty list of registries.
fn published(metadata: &Value) -> anyhow::Result<Vec<&Value>> {
    let packages = metadata.get("packages").and_then(Value::as_array).context("no packages")?;
    let may_be_published = |package: &&Value| package.get("publish").is_none_or(Value::is_null);
    let published: Vec<&Value> = packages.iter().filter(may_be_published).collect();
    ensure!(!published.is_empty(), "no crate may be published");
    Ok(published)
}

/// The missing metadata of a package.
fn lacking(package: &Value) -> Vec<String> {
    let is_missing = |field: &&&str| match package.get(**field) {
        None | Some(Value::Null) => true,
        Some(Value::Array(list)) => list.is_empty(),
        Some(_) => false,
    };
    let missing = DESCRIBED_BY.iter().filter(is_missing);
    missing.map(|field| format!("{} has no {field}", name(package))).collect()
}

/// Unpacks the packages into a workspace of their own, and returns its folder.
fn unpack(published: &[&Value]) -> anyhow::Result<PathBuf> {
    let packages = project::target()?.join("package");
    let folder = packages.join("unpacked");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the old packages can't be removed")?;
    }
    fs::create_dir_all(folder.join("crates")).context("no folder for the packages")?;
    for package in published {
        let mut tar = Command::new("tar");
        // All files in a package have the same timestamp, so a changed file would otherwise look up to date.
        tar.arg("-xzmf").arg(packages.join(format!("{}.crate", file_stem(package))));
        tar.current_dir(folder.join("crates"));
        run(tar)?;
        let licence = folder.join("crates").join(file_stem(package)).join("LICENSE");
        ensure!(licence.exists(), "{} is packed without a LICENSE", name(package));
    }
    let manifest = fs::read_to_string(project::root().join("Cargo.toml"))?;
    fs::write(folder.join("Cargo.toml"), workspace(published, &manifest))?;
    fs::copy(project::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// The manifest of a workspace in which the packages replace those of the registry. It copies the profiles of
/// `manifest`, so that cached builds of dependencies can be used.
fn workspace(published: &[&Value], manifest: &str) -> String {
    let mut text = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n".to_owned();
    text.push_str("\n[patch.crates-io]\n");
    let is_used = |package: &&&Value| published.iter().any(|user| uses(user, name(package)));
    for package in published.iter().filter(is_used) {
        let line =
            writeln!(text, "{} = {{ path = \"crates/{}\" }}", name(package), file_stem(package));
        line.unwrap_or_default();
    }
    let profiles = manifest.find("\n[profile.").and_then(|at| manifest.get(at..));
    text + profiles.unwrap_or_default()
}

fn uses(user: &Value, used: &str) -> bool {
    let dependencies = user.get("dependencies").and_then(Value::as_array).into_iter().flatten();
    // A crate that depends on itself, with other features, does so only for its tests.
    name(user) != used && dependencies.into_iter().any(|dependency| name(dependency) == used)
}

/// The name of a package's file, and of the folder in it.
fn file_stem(package: &Value) -> String {
    let version = package.get("version").and_then(Value::as_str).unwrap_or_default();
    format!("{}-{version}", name(package))
}

fn name(package: &Value) -> &str {
    package.get("name").and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described(name: &str, dependencies: &[&str]) -> Value {
        let dependencies: Vec<_> =
            dependencies.iter().map(|name| json!({ "name": name })).collect();
        json!({
            "name": name, "version": "0.1.0", "publish": null, "dependencies": dependencies,
            "description": "Topics", "license": "MIT", "readme": "README.md", "keywords": ["a"],
            "categories": ["b"], "rust_version": "1.95",
        })
    }

    #[test]
    fn a_crate_that_is_described_lacks_nothing_and_what_another_lacks_is_named() {
        let mut package = described("pubsub", &[]);
        assert!(lacking(&package).is_empty());
        package["keywords"] = json!([]);
        package["readme"] = Value::Null;
        assert_eq!(lacking(&package), ["pubsub has no readme", "pubsub has no keywords"]);
    }

    #[test]
    fn a_crate_that_is_not_for_a_registry_is_left_out() {
        let private = || json!({ "name": "rumbl-web", "publish": [] });
        let metadata = json!({ "packages": [private(), described("pubsub", &[])] });
        let names: Vec<_> = published(&metadata).unwrap().into_iter().map(name).collect();
        assert_eq!(names, ["pubsub"]);
        assert!(published(&json!({ "packages": [private()] })).is_err());
    }

    #[test]
    fn packages_find_each_other_and_keep_the_profiles() {
        let (pubsub, channels) =
            (described("pubsub", &[]), described("channels", &["pubsub", "channels"]));
        let manifest = "[workspace]\nmembers = []\n\n[profile.dev]\ndebug = false\n";
        let text = workspace(&[&pubsub, &channels], manifest);
        assert!(text.contains("\npubsub = { path = \"crates/pubsub-0.1.0\" }\n"), "{text}");
        assert!(!text.contains("channels ="), "{text}");
        assert!(text.ends_with("\n[profile.dev]\ndebug = false\n"), "{text}");
    }
}
