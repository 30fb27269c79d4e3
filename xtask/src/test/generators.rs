//! What the generators write, in a copy of the workspace: each kind once, all together, so that there is one build.
//!
//! The copy stays where it is and only what differs is written, so that the next run builds only what has changed. It
//! shares the target folder, in which the dependencies are built already.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use clap::Parser;
use serde_json::Value;

use super::counts::Counts;
use super::step::{Outcome, check, count};
use super::{circles, postgres};
use crate::generate::{self, Generate};
use crate::postgres::{Cluster, FAST};
use crate::{project, tools};

/// One of each kind, with every type that there is, under names that nobody needs.
const GENERATED: [&str; 11] = [
    "migration add_sundial_mark_to_videos sundial_mark:string? sundial_heft:integer \
     sundial_maker_id:references:users?",
    "migration create_sundials title:string:unique body:text? video_id:references:videos",
    "migration tidy_up_sundials",
    "schema Samovar title:string:unique height:integer? opened_at:utc_datetime is_high:boolean \
     video_id:references:videos?",
    "schema Heirloom title:string:unique user_id:references:users body:text?",
    "context Quoit title:string:unique nickname:string:unique body:text? due_at:utc_datetime? has_won:boolean \
     video_id:references:videos friend_id:references:users? foe_id:references:users?",
    "html Astrolabe title:string body:text? views:integer is_kept:boolean taken_at:utc_datetime \
     category_id:references:categories?",
    "live Thimble title:string nickname:string:unique is_done:boolean due_at:utc_datetime?",
    "json BarrelOrgan title:string body:text? tunes:integer is_open:boolean taken_at:utc_datetime \
     video_id:references:videos friend_id:references:users? thimble_id:references:thimbles?",
    "channel Pergola",
    "presence Pagoda",
];

/// What is generated and taken back again.
const TAKEN_BACK: &str = "live Spindle title:string video_id:references:videos?";

/// The tests of what was generated, by the names of their modules.
const CORE_TESTS: [&str; 7] = [
    "samovars::",
    "heirlooms::",
    "quoits::",
    "astrolabes::",
    "thimbles::",
    "barrel_organs::",
    "migrations::",
];
const WEB_TESTS: [&str; 7] = [
    "astrolabe_controller::",
    "api_barrel_organs::",
    "thimble_controller::",
    "thimbles_live::",
    "pergola_channel::",
    "pagoda_channel::",
    "api_requests::the_document",
];

/// The bundle, which git does not know. Both keep their times, so that what is up to date is not built again.
const BUNDLE: &str = "assets/dist";
const ASSETS: &str = "assets";

#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct Line {
    #[command(subcommand)]
    generate: Generate,
}

/// Generates one of each kind, and has the result formatted, linted and tested; on PostgreSQL too, where that is.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let copy = project::target()?.join("generators");
    let before = Copy::of(project::root(), &copy)?;
    for line in GENERATED {
        let line = Line::try_parse_from(line.split_whitespace())?;
        generate::write(&before.staging, &line.generate).with_context(|| format!("{line:?}"))?;
    }
    take_back(&before.staging)?;
    before.publish()?;
    let cargo = |arguments: &[&str]| -> anyhow::Result<Command> {
        let mut cargo = project::cargo(arguments);
        cargo.env("CARGO_TARGET_DIR", project::target()?).current_dir(&copy);
        Ok(cargo)
    };
    check(cargo(&["fmt", "--all", "--check"])?)?;
    check_circles(&metadata(cargo(&["metadata", "--no-deps", "--format-version", "1"])?)?)?;
    let both = ["--package", "rumbl-core", "--package", "rumbl-web", "--lib", "--test", "it"];
    // Without the crates' own unit tests, which nothing that is generated changes.
    let mut clippy = cargo(&[&["clippy", "--locked"], &both[..]].concat())?;
    clippy.args(["--", "--deny", "warnings"]);
    check(clippy)?;
    let mut counts = Counts::default();
    let programs = tools::POSTGRES.locate(is_ci)?;
    let cluster = programs.map(|programs| Cluster::start(programs, FAST)).transpose()?;
    let only_on_postgres = cluster.iter().map(|_| "transfer::");
    for name in CORE_TESTS.into_iter().chain(only_on_postgres) {
        let own = ["test", "--locked", "--package", "rumbl-core", "--test", "it", "--", name];
        let mut own = cargo(&own)?;
        if let Some(cluster) = &cluster {
            own.env("RUMBL_TEST_POSTGRES_URL", cluster.url()).env("PATH", cluster.path()?);
        }
        counts = counts + count(own)?;
    }
    let own = ["test", "--locked", "--package", "rumbl-web", "--test", "it", "--"];
    counts = counts + count(cargo(&[&own[..], &WEB_TESTS].concat())?)?;
    if let Some(cluster) = &cluster {
        let mut on_postgres = cargo(&[&own[..], &WEB_TESTS].concat())?;
        postgres::give_each_thread_a_database(&mut on_postgres, cluster)?;
        counts = counts + count(on_postgres)?;
    }
    let routes =
        ["test", "--locked", "--package", "rumbl-web", "--lib", "--", "router::", "completeness::"];
    counts = counts + count(cargo(&routes)?)?;
    Ok(Outcome::Ran(counts))
}

/// Generates something and takes it back, which leaves every file as it was.
fn take_back(root: &Path) -> anyhow::Result<()> {
    let read = || -> anyhow::Result<BTreeMap<PathBuf, Vec<u8>>> {
        let mut paths = Vec::new();
        walk(root, &mut paths)?;
        paths.into_iter().map(|path| Ok((path.clone(), fs::read(path)?))).collect()
    };
    let before = read()?;
    let line = Line::try_parse_from(TAKEN_BACK.split_whitespace())?;
    let notes = tempfile::tempdir()?;
    generate::write_and_take_back(root, &line.generate, notes.path().join("generated.json"))?;
    let after = read()?;
    let differs = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let changed = before.keys().chain(after.keys()).find(differs);
    ensure!(changed.is_none(), "gen undo leaves another {changed:?}");
    Ok(())
}

/// Makes sure that what was generated closes no circle; those of the workspace itself are another step's.
fn check_circles(metadata: &Value) -> anyhow::Result<()> {
    let known = circles::find(&project::metadata()?)?;
    let new: Vec<String> =
        circles::find(metadata)?.into_iter().filter(|circle| !known.contains(circle)).collect();
    ensure!(new.is_empty(), "{}", new.join("\n"));
    Ok(())
}

fn metadata(mut cargo: Command) -> anyhow::Result<Value> {
    let output = cargo.output().context("cargo can't be started")?;
    ensure!(output.status.success(), "cargo metadata failed ({})", output.status);
    serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")
}

/// A copy of the workspace that is prepared beside the one that is built.
#[derive(Debug)]
struct Copy {
    staging: PathBuf,
    place: PathBuf,
    // Removed when it is dropped.
    _folder: tempfile::TempDir,
}

impl Copy {
    /// Copies every file that git knows or would take.
    fn of(root: &Path, place: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let staging = folder.path().join("workspace");
        let mut bundle = Vec::new();
        if root.join(BUNDLE).exists() {
            walk(&root.join(BUNDLE), &mut bundle)?;
        }
        let known = files(root)?.into_iter().map(|path| root.join(path));
        for from in known.chain(bundle).filter(|path| path.is_file()) {
            let to = staging.join(from.strip_prefix(root)?);
            fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
            fs::copy(&from, &to).with_context(|| from.display().to_string())?;
            File::options().append(true).open(&to)?.set_modified(from.metadata()?.modified()?)?;
        }
        Ok(Self { staging, place: place.to_owned(), _folder: folder })
    }

    /// Has the place contain what was prepared: what is the same keeps its time, and what is no more goes.
    fn publish(&self) -> anyhow::Result<()> {
        let mut wanted = Vec::new();
        walk(&self.staging, &mut wanted)?;
        let mut there = Vec::new();
        if self.place.exists() {
            walk(&self.place, &mut there)?;
        }
        for old in there {
            let path = old.strip_prefix(&self.place)?;
            if !self.staging.join(path).exists() {
                fs::remove_file(&old)?;
                // A migration's folder without its files is none.
                for folder in old.ancestors().skip(1) {
                    if fs::remove_dir(folder).is_err() {
                        break;
                    }
                }
            }
        }
        for new in wanted {
            let path = new.strip_prefix(&self.staging)?;
            let (to, content) = (self.place.join(path), fs::read(&new)?);
            if fs::read(&to).ok().as_ref() != Some(&content) {
                fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
                fs::write(&to, content)?;
            }
            if path.starts_with(ASSETS) {
                File::options()
                    .append(true)
                    .open(&to)?
                    .set_modified(new.metadata()?.modified()?)?;
            }
        }
        Ok(())
    }
}

/// The files below a folder, but for what npm installs.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() == "node_modules" {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn files(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = git.output().context("git can't be started")?;
    ensure!(output.status.success(), "git does not list the files ({})", output.status);
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}
