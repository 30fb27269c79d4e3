use std::path::Path;
use std::process::{Command, Output};

use rumbl_core::repo::{Connection, PoolOptions, Repo};
use rumbl_core::{Result, accounts, annotations, migrations, multimedia, page::PageNumber, seeds};

const FEW: &str = "--users=6 --videos=3 --annotations=5 --conversations=2 --messages=2 --seed=1";

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("rumbl.db").display())
}

fn seed_many(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seed-many"));
    command.args(arguments.split(' ')).current_dir(folder).env_clear();
    command.env("DATABASE_URL", url(folder)).output().unwrap()
}

/// Calls a context of the database in a folder, which is created if it is missing.
fn call<T: Send + 'static>(
    folder: &Path,
    call: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
) -> T {
    let repo = Repo::connect(&url(folder).parse().unwrap(), PoolOptions::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(repo.run(call)).unwrap()
}

/// How many users, videos and annotations there are.
fn counts(folder: &Path) -> (i64, usize, i64) {
    call(folder, |conn| {
        let users = accounts::list_users_page(conn, PageNumber::FIRST)?.total;
        let videos = multimedia::list_videos(conn)?;
        let annotations = videos.iter().map(|listing| listing.video.annotation_count).sum();
        Ok((users, videos.len(), annotations))
    })
}

fn said(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

#[test]
fn a_database_is_filled_and_filled_further() {
    let folder = tempfile::tempdir().unwrap();
    call(folder.path(), migrations::up);
    let first = seed_many(folder.path(), FEW);
    assert!(first.status.success(), "{}", said(&first.stderr));
    let told = said(&first.stdout);
    for line in [
        "users: 6 of 6",
        "videos: 3 of 3",
        "conversations: 2 of 2",
        "Added 6 users, 3 videos with 15 annotations, and 2 conversations with 4 messages.",
    ] {
        assert!(told.lines().any(|one| one == line), "{line}: {told}");
    }
    // The reserved users are there, too.
    let (users, videos, annotations) = counts(folder.path());
    assert_eq!((videos, annotations), (3, 15));
    let further = seed_many(folder.path(), &format!("{FEW} --into-existing"));
    assert!(further.status.success(), "{}", said(&further.stderr));
    assert_eq!(counts(folder.path()), (users + 6, videos + 3, annotations + 15));
    let miscounted = call(folder.path(), annotations::list_miscounted_videos);
    assert_eq!(miscounted, []);
}

#[test]
fn a_database_that_people_use_is_named_and_filled_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    // The seeds themselves are nobody's.
    call(folder.path(), |conn| migrations::up(conn).and_then(|_| seeds::run(conn)));
    let filled = seed_many(folder.path(), FEW);
    assert!(filled.status.success(), "{}", said(&filled.stderr));
    let named = format!("Filling {}.", url(folder.path()));
    assert!(said(&filled.stdout).lines().any(|line| line == named), "{}", said(&filled.stdout));

    let before = counts(folder.path());
    let refused = seed_many(folder.path(), FEW);
    let told = said(&refused.stderr);
    assert!(!refused.status.success() && refused.stdout.is_empty());
    assert!(told.contains(&url(folder.path())) && told.contains("--into-existing"), "{told}");
    assert_eq!(counts(folder.path()), before);
}

#[test]
fn a_wrong_amount_is_refused_in_a_sentence_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    call(folder.path(), migrations::up);
    let before = counts(folder.path());
    for (right, wrong, refusal) in [
        ("--users=6", "--users=0", "users must be a number from 1 to 100000, not 0"),
        ("--videos=3", "--videos=-3", "videos must be a number from 1 to 10000, not -3"),
        (
            "--messages=2",
            "--messages=99999",
            "messages must be a number from 1 to 10000, not 99999",
        ),
        ("--users=6", "--users=1", "conversations need at least 2 users"),
        ("--users=6", "--users=six", "invalid value 'six' for '--users <USERS>'"),
    ] {
        let output = seed_many(folder.path(), &FEW.replace(right, wrong));
        assert!(!output.status.success(), "{wrong}");
        let told = said(&output.stderr);
        assert!(told.contains(refusal), "{wrong}: {told}");
    }
    assert_eq!(counts(folder.path()), before);
}

#[test]
fn a_database_that_is_missing_or_lacks_migrations_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let output = seed_many(folder.path(), FEW);
    assert!(!output.status.success());
    assert!(said(&output.stderr).contains("cargo xtask db migrate"));
    assert!(!folder.path().join("rumbl.db").exists());

    call(folder.path(), |conn| migrations::up(conn).and_then(|_| migrations::down(conn)));
    let output = seed_many(folder.path(), FEW);
    assert!(!output.status.success());
    assert!(said(&output.stderr).contains("the database lacks migrations"));
}
