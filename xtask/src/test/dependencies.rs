//! Enforces the dependencies between crates from ARCHITECTURE.md, and that no crate has circular
//! imports between files.

use anyhow::{Context, ensure};
use serde_json::Value;

use super::circles;
use super::step::Outcome;
use crate::project;

/// Every crate of the workspace, and which of the others it may depend on.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("rumbl-core", &[]),
    ("rumbl-factories", &["rumbl-core"]),
    ("info-sys", &[]),
    ("pubsub", &[]),
    ("actix-channels", &["pubsub"]),
    ("actix-live", &["actix-live", "actix-channels", "actix-live-macros", "pubsub"]),
    ("actix-live-macros", &[]),
    ("rumbl-web", &["rumbl-core", "info-sys", "actix-channels", "actix-live", "pubsub"]),
    ("tutorial", &["rumbl-core", "info-sys", "actix-channels"]),
    ("xtask", &[]),
];

/// What only the tests, benches and examples of a crate may depend on besides, so that no release contains it.
const ALLOWED_IN_TESTS: [(&str, &[&str]); 2] =
    [("rumbl-core", &["rumbl-factories"]), ("rumbl-web", &["rumbl-factories"])];

/// Checks the dependencies between crates, and the imports between the files of each crate.
///
/// # Errors
/// Lists all forbidden dependencies, and the files of every circle.
pub(super) fn check() -> anyhow::Result<Outcome> {
    let metadata = project::metadata()?;
    let mut wrong = wrong_arrows(&metadata)?;
    wrong.extend(circles::find(&metadata)?);
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(Outcome::Checked)
}

fn wrong_arrows(metadata: &Value) -> anyhow::Result<Vec<String>> {
    let packages = metadata.get("packages").and_then(Value::as_array).context("no packages")?;
    let members: Vec<&str> = packages.iter().filter_map(name).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let user = name(package).context("a package without a name")?;
        let Some((_, allowed)) = ALLOWED.iter().find(|(member, _)| *member == user) else {
            wrong.push(format!("{user} is not in the list of what each crate may know"));
            continue;
        };
        let in_tests = ALLOWED_IN_TESTS.iter().find(|(member, _)| *member == user);
        let in_tests = in_tests.map_or(&[][..], |(_, allowed)| allowed);
        let dependencies = package.get("dependencies").and_then(Value::as_array);
        for dependency in dependencies.into_iter().flatten() {
            let Some(used) = name(dependency).filter(|used| members.contains(used)) else {
                continue;
            };
            let is_for_tests = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            let is_allowed = allowed.contains(&used) || is_for_tests && in_tests.contains(&used);
            if !is_allowed {
                wrong.push(format!("{user} must not know {used}"));
            }
        }
    }
    Ok(wrong)
}

fn name(package: &Value) -> Option<&str> {
    package.get("name").and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn workspace(user: &str, used: &str) -> Value {
        json!({ "packages": [
            { "name": user, "dependencies": [{ "name": used }, { "name": "serde" }] },
            { "name": "rumbl-core", "dependencies": [] },
            { "name": "rumbl-web", "dependencies": [] },
        ] })
    }

    #[test]
    fn the_web_may_know_the_core() {
        let wrong = wrong_arrows(&workspace("rumbl-web", "rumbl-core")).unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn the_core_must_not_know_the_web() {
        let wrong = wrong_arrows(&workspace("rumbl-core", "rumbl-web")).unwrap();
        assert_eq!(wrong, ["rumbl-core must not know rumbl-web"]);
    }

    #[test]
    fn only_tests_may_know_the_factories() {
        let workspace = |kind: Value| {
            let dependencies = json!([{ "name": "rumbl-factories", "kind": kind }]);
            json!({ "packages": [
                { "name": "rumbl-web", "dependencies": dependencies },
                { "name": "rumbl-factories", "dependencies": [] },
            ] })
        };
        let wrong = wrong_arrows(&workspace(json!("dev"))).unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
        for kind in [json!(null), json!("build")] {
            let wrong = wrong_arrows(&workspace(kind)).unwrap();
            assert_eq!(wrong, ["rumbl-web must not know rumbl-factories"]);
        }
    }

    #[test]
    fn the_channels_may_know_pubsub_which_must_not_know_them() {
        let packages = |user: &str, used: &str| {
            let dependencies = json!([{ "name": used }]);
            json!({ "packages": [
                { "name": user, "dependencies": dependencies },
                { "name": used, "dependencies": [] },
            ] })
        };
        let wrong = wrong_arrows(&packages("actix-channels", "pubsub")).unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
        let wrong = wrong_arrows(&packages("pubsub", "actix-channels")).unwrap();
        assert_eq!(wrong, ["pubsub must not know actix-channels"]);
    }

    #[test]
    fn a_crate_that_nobody_placed_is_reported() {
        let wrong = wrong_arrows(&workspace("newcomer", "serde")).unwrap();
        assert_eq!(wrong, ["newcomer is not in the list of what each crate may know"]);
    }
}
