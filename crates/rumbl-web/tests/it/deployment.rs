//! The examples in config/deploy and the operators' documents, as far as they can be checked without containers and without
//! root. The tests of the proxies run nginx, Caddy and Prometheus's rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use rumbl_web::config::Config;
use saphyr::{LoadableYamlNode, Yaml};

use crate::support::run_binary;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap()
}

fn parsed(text: &str) -> Yaml<'_> {
    let mut documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// What is at these keys.
fn at<'a, 'b>(yaml: &'a Yaml<'b>, keys: &[&str]) -> Option<&'a Yaml<'b>> {
    keys.iter().try_fold(yaml, |yaml, key| yaml.as_mapping_get(key))
}

fn text(yaml: &Yaml<'_>) -> String {
    let number = || yaml.as_integer().map(|number| number.to_string());
    yaml.as_str().map(ToOwned::to_owned).or_else(number).unwrap()
}

fn keys(yaml: Option<&Yaml<'_>>) -> BTreeSet<String> {
    yaml.and_then(Yaml::as_mapping).into_iter().flatten().map(|(key, _)| text(key)).collect()
}

fn list(yaml: Option<&Yaml<'_>>) -> Vec<String> {
    yaml.and_then(Yaml::as_sequence).into_iter().flatten().map(text).collect()
}

/// Replaces `${NAME}` and `${NAME:?why}`, as compose does.
fn substituted(value: &str) -> String {
    let mut parts = value.split("${");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (variable, rest) = part.split_once('}').unwrap();
        whole += match variable.split_once(':').map_or(variable, |(name, _)| name) {
            "SECRET_KEY_BASE" => {
                "a-secret-of-64-bytes-a-secret-of-64-bytes-a-secret-of-64-bytes-64"
            }
            "POSTGRES_PASSWORD" => "letters4digits",
            "RUMBL_SITE" => "rumbl.example",
            other => panic!("compose.yaml's head does not explain {other}"),
        };
        whole += rest;
    }
    whole
}

fn config(variables: &BTreeMap<String, String>) -> Result<Config, String> {
    Config::from_variables(variables).map_err(|error| error.to_string())
}

#[test]
fn the_nodes_of_compose_have_settings_that_rumbl_knows() {
    let text_of_file = read("config/deploy/compose.yaml");
    let compose = parsed(&text_of_file);
    let environment = at(&compose, &["x-rumbl", "environment"]).and_then(Yaml::as_mapping).unwrap();
    let pairs = environment.iter();
    let mut variables: BTreeMap<_, _> =
        pairs.map(|(name, value)| (text(name), substituted(&text(value)))).collect();
    let known = config(&variables).unwrap();
    assert_eq!(known.warnings().len(), 1, "it sends no mail, and is right otherwise");
    assert_eq!(known.public_url.as_str(), "https://rumbl.example/");
    let caddy = at(&compose, &["services", "caddy", "networks", "inside", "ipv4_address"]);
    let caddy = text(caddy.unwrap()).parse::<std::net::IpAddr>().unwrap();
    assert!(known.trusted_proxies.iter().all(|network| network.contains(&caddy)));
    // Prometheus asks where the nodes answer.
    let port = known.metrics_address.unwrap().port();
    let targets = read("config/deploy/prometheus.yml");
    for node in nodes(&compose) {
        assert!(targets.contains(&format!("\"{node}:{port}\"")), "{node}");
    }
    variables.insert("RUMBL_LIMITS__STOP_DELAY".to_owned(), "5".to_owned());
    assert!(config(&variables).unwrap_err().contains("unknown field"), "it would be noticed");
}

/// The services that Caddy sends visitors to.
fn nodes(compose: &Yaml<'_>) -> Vec<String> {
    let nodes = at(compose, &["services", "caddy", "environment", "RUMBL_NODES"]);
    text(nodes.unwrap())
        .split(' ')
        .map(|node| node.strip_suffix(":4000").unwrap().to_owned())
        .collect()
}

#[test]
fn what_compose_refers_to_is_there() {
    let text_of_file = read("config/deploy/compose.yaml");
    let compose = parsed(&text_of_file);
    let services = keys(at(&compose, &["services"]));
    let (volumes, networks) = (keys(at(&compose, &["volumes"])), keys(at(&compose, &["networks"])));
    assert!(nodes(&compose).iter().all(|node| services.contains(node)));
    let templates = ["x-rumbl", "x-node"].map(|name| at(&compose, &[name]));
    let all = services.iter().map(|name| at(&compose, &["services", name])).chain(templates);
    for service in all.map(Option::unwrap) {
        assert!(keys(at(service, &["depends_on"])).is_subset(&services), "{service:?}");
        let used = at(service, &["networks"]);
        let used = keys(used).into_iter().chain(list(used));
        assert!(used.collect::<BTreeSet<_>>().is_subset(&networks), "{service:?}");
        for volume in list(at(service, &["volumes"])) {
            let (from, _) = volume.split_once(':').unwrap();
            let is_there = match from.strip_prefix("./") {
                Some(file) => project().join("config/deploy").join(file).is_file(),
                None => volumes.contains(from),
            };
            assert!(is_there, "{volume}");
        }
    }
    let build = at(&compose, &["x-rumbl", "build"]).unwrap();
    let context = project().join("config/deploy").join(text(&build["context"]));
    assert!(context.join(text(&build["dockerfile"])).is_file());
}

#[test]
fn the_unit_of_systemd_starts_rumbl_with_settings_that_it_knows() {
    let unit = read("config/deploy/rumbl.service");
    let values = |key: &str| {
        let of = |line: &str| line.strip_prefix(key)?.strip_prefix('=').map(ToOwned::to_owned);
        unit.lines().filter_map(of).collect::<Vec<_>>()
    };
    let environment = values("Environment").join(" ");
    let pairs = environment.split_whitespace().filter_map(|pair| pair.split_once('='));
    let mut variables: BTreeMap<_, _> =
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert!(config(&variables).unwrap_err().contains("SECRET_KEY_BASE"), "it is set elsewhere");
    variables.insert("SECRET_KEY_BASE".to_owned(), "s".repeat(64));
    assert_eq!(config(&variables).err(), None);
    let folder = tempfile::tempdir().unwrap();
    for command in [values("ExecStartPre"), values("ExecStart")].concat() {
        let mut words: Vec<_> = command.split_whitespace().collect();
        assert_eq!(words.remove(0), "/usr/local/bin/rumbl");
        words.push("--help");
        assert!(run_binary(folder.path(), &words, &[]).status.success(), "{command}");
    }
    // systemd wants a program that exists.
    let path = folder.path().join("rumbl.service");
    let unit = unit.replace("/usr/local/bin/rumbl", env!("CARGO_BIN_EXE_rumbl"));
    std::fs::write(&path, unit).unwrap();
    let verified =
        Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(&path).output();
    let Ok(verified) = verified else {
        eprintln!("skipped: without systemd-analyze the unit is not verified");
        return;
    };
    assert!(verified.status.success() && verified.stderr.is_empty(), "{verified:?}");
}

#[test]
fn every_setting_in_the_documents_exists() {
    // The names of Caddy's own, and of what tests are told.
    const OTHERS: [&str; 2] = ["RUMBL_SITE", "RUMBL_NODES"];
    let is_of_a_name =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    let mut found = 0;
    for document in [
        "README.md",
        "OPERATORS.md",
        "SECURITY.md",
        "config/base.toml",
        "config/deploy/Caddyfile",
        "config/deploy/Containerfile",
        "config/deploy/compose.yaml",
        "config/deploy/nginx.conf",
        "config/deploy/rumbl.service",
    ] {
        let content = read(document);
        let names = content.split(|letter| !is_of_a_name(letter));
        let names = names.filter(|name| name.starts_with("RUMBL_") && !name.ends_with('_'));
        for name in names.filter(|name| !OTHERS.contains(name)) {
            let set = BTreeMap::from(
                [("RUMBL_ENV", "test"), (name, "prod")]
                    .map(|(name, value)| (name.into(), value.into())),
            );
            let error = config(&set).err().unwrap_or_default();
            assert!(!error.contains("unknown field"), "{name} in {document}: {error}");
            found += 1;
        }
    }
    assert!(found > 40, "{found}");
}
