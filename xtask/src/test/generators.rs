//! What the generators write, in a copy of the workspace: each kind once, all together, so that there is one build.
//!
//! The copy stays where it is and only what differs is written, so that the next run builds only what has changed. It
//! shares the target folder, in which the dependencies are built already.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use clap::Parser;

use super::counts::Counts;
use super::step::{Outcome, check, count};
use crate::generate::{self, Generate};
use crate::postgres::{Cluster, FAST};
use crate::{project, tools};

/// One of each kind, with every type that there is.
const GENERATED: [&str; 10] = [
    "migration add_shelf_mark_to_videos shelf_mark:string? heft:integer reviewer_id:references:users?",
    "migration create_shelf_marks title:string:unique body:text? video_id:references:videos",
    "migration tidy_up_shelves",
    "schema Shelf title:string:unique height:integer? opened_at:utc_datetime is_high:boolean video_id:references:videos?",
    "context Errand title:string:unique body:text? due_at:utc_datetime? is_urgent:boolean video_id:references:videos",
    "html Bookmark title:string body:text? views:integer is_kept:boolean taken_at:utc_datetime \
     category_id:references:categories?",
    "json ReadingList title:string body:text? views:integer is_open:boolean taken_at:utc_datetime \
     video_id:references:videos friend_id:references:users?",
    "live Chore title:string is_done:boolean due_at:utc_datetime?",
    "channel Parlour",
    "presence Hall",
];

/// The tests of what was generated, by the names of their modules.
const CORE_TESTS: [&str; 6] =
    ["shelves::", "errands::", "bookmarks::", "reading_lists::", "chores::", "migrations::"];
const WEB_TESTS: [&str; 6] = [
    "bookmark_controller::",
    "api_reading_lists::",
    "chore_controller::",
    "chores_live::",
    "parlour_channel::",
    "hall_channel::",
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
    before.publish()?;
    let cargo = |arguments: &[&str]| -> anyhow::Result<Command> {
        let mut cargo = project::cargo(arguments);
        cargo.env("CARGO_TARGET_DIR", project::target()?).current_dir(&copy);
        Ok(cargo)
    };
    check(cargo(&["fmt", "--all", "--check"])?)?;
    let both = ["--package", "rumbl-core", "--package", "rumbl-web", "--lib", "--test", "it"];
    // Without the crates' own unit tests, of which nothing is generated.
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
    Ok(Outcome::Ran(counts))
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
