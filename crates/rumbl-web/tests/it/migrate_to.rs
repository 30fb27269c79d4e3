//! The way from SQLite to PostgreSQL, by the binary itself.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use rumbl_core::annotations::{AnnotationAction, AnnotationWrite, write_annotations};
use rumbl_core::changeset::Params;
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_core::{migrations, seeds};
use rumbl_factories::{User, try_insert};
use tempfile::TempDir;

use crate::support::free_port;

/// An empty PostgreSQL database in which tests may commit, and on whose server they may create others.
pub(crate) const POSTGRES_URL: &str = "RUMBL_TEST_POSTGRES_SCRATCH_URL";
/// Annotations that need several batches.
const ANNOTATIONS: i64 = 6_000;
const BATCH: i64 = 1_000;

/// Creates an empty database, if there is a server; returns its address.
pub(crate) fn create_database(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the test command says where PostgreSQL runs")]
    let server = std::env::var(POSTGRES_URL).ok()?;
    let name = format!("{name}_{}", std::process::id());
    let mut create = Command::new("createdb");
    let output = create.arg(format!("--maintenance-db={server}")).arg(&name).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let (server, _) = server.rsplit_once('/').unwrap();
    Some(format!("{server}/{name}"))
}

fn command(folder: &Path, target: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
    command.args(["migrate-to", target]).current_dir(folder).env_clear();
    command.env("RUMBL_ENV", "test").env("DATABASE_URL", database_url(folder));
    command
}

fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("rumbl.db").display())
}

async fn filled(annotations: i64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(folder.path()).parse().unwrap();
    let repo = Repo::connect(&url, PoolOptions::default()).unwrap();
    let filled = repo.run(move |db| {
        migrations::up(db)?;
        seeds::run(db)?;
        let video = seeds::find_demo_video(db)?.expect("there is the demo");
        let user = Arc::new(try_insert(db, User.password("secret-sauce"))?);
        let write = |at: i64| {
            let params = Params::from_iter([("body", "Hello".to_owned()), ("at", at.to_string())]);
            let action = AnnotationAction::Create { params, answer: None };
            AnnotationWrite { user: Arc::clone(&user), video_id: video.id, action }
        };
        for from in (0..annotations).step_by(usize::try_from(BATCH).unwrap()) {
            let writes: Vec<_> = (from..from + BATCH).map(write).collect();
            write_annotations(db, &writes).into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        Ok(())
    });
    filled.await.unwrap();
    folder
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    let said = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8(said).unwrap()
}

#[actix_web::test]
async fn a_move_that_is_killed_goes_on_and_ends_as_if_it_had_not_been() {
    let folder = filled(ANNOTATIONS).await;
    let mut attempts = 0..10;
    let target = loop {
        let attempt = attempts.next().expect("a move can be killed before it ends");
        let Some(target) = create_database(&format!("moved_{attempt}")) else {
            println!("skipped: {POSTGRES_URL} is not set");
            return;
        };
        let mut killed = command(folder.path(), &target).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(killed.stdout.take().unwrap()).lines();
        let first = lines.map_while(Result::ok).find(|line| line.starts_with("log: "));
        killed.kill().unwrap();
        let ended = killed.wait().unwrap();
        assert!(first.is_some_and(|line| !line.starts_with("log: 0")));
        // On a busy machine it may have come to its end before this test had its turn.
        if !ended.success() {
            break target;
        }
    };

    // Nobody uses what is there by mistake.
    let mut serve = Command::new(env!("CARGO_BIN_EXE_rumbl"));
    serve.arg("serve").current_dir(folder.path()).env_clear().env("DATABASE_URL", &target);
    serve.env("RUMBL_ENV", "dev").env("PORT", free_port().to_string());
    let said = refused(&serve.output().unwrap());
    assert!(said.contains("has not finished filling the database"), "{said}");

    let output = command(folder.path(), &target).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("goes on where it was broken off"), "{said}");
    assert!(
        said.contains("Everything has arrived. Start rumbl with DATABASE_URL=postgres://"),
        "{said}"
    );
    assert!(said.contains("Uploaded files stay in the folder data/files."), "{said}");
    let of_log = said.lines().find(|line| line.starts_with("log  ")).unwrap();
    let cells: Vec<_> = of_log.split_whitespace().collect();
    assert_eq!(cells[1], cells[2], "{said}");
    assert!(cells[1].parse::<i64>().unwrap() >= ANNOTATIONS, "{said}");
    let said = refused(&command(folder.path(), &target).output().unwrap());
    assert!(said.contains("the target is not empty, it has the tables"), "{said}");
}

#[actix_web::test]
async fn a_wrong_address_is_refused_without_its_password() {
    let folder = filled(0).await;
    let nobody = format!("postgres://eva:hunter2@127.0.0.1:{}/rumbl", free_port());
    for (target, expected) in [
        ("postgres://eva:hunter2@db:port/rumbl", "this leads to no database"),
        ("mysql://eva:hunter2@db/rumbl", "must begin with sqlite:// or postgres://"),
        ("sqlite://hunter2.db", "can be moved to a PostgreSQL database only"),
        (nobody.as_str(), "the target can't be opened"),
    ] {
        let said = refused(&command(folder.path(), target).output().unwrap());
        assert!(said.contains(expected) && !said.contains("hunter2"), "{said}");
    }
    let mut other = command(folder.path(), &nobody);
    let said = refused(&other.env("DATABASE_URL", &nobody).output().unwrap());
    assert!(said.contains("DATABASE_URL names no SQLite database"), "{said}");
}
