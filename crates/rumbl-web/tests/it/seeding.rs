use std::path::Path;
use std::process::Command;

use rumbl_core::multimedia;
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_core::seeds;

/// Runs a command of the binary on the database in `folder`.
fn rumbl(folder: &Path, arguments: &[&str]) {
    rumbl_with(folder, arguments, &[]);
}

/// The same with some variables.
fn rumbl_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
    command.args(arguments).current_dir(folder).env_clear();
    command.env("RUMBL_ENV", "dev").env("DATABASE_URL", database_url(folder));
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("rumbl.db").display())
}

/// Whether there is a demo, and how many videos there are.
async fn has_demo(folder: &Path) -> (bool, usize) {
    let url = database_url(folder).parse().unwrap();
    let repo = Repo::connect(&url, PoolOptions::default()).unwrap();
    let read = repo
        .run(|db| Ok((seeds::find_demo_video(db)?.is_some(), multimedia::list_videos(db)?.len())));
    read.await.unwrap()
}

#[actix_web::test]
async fn an_operator_can_leave_the_demo_out_and_add_it_later() {
    let folder = tempfile::tempdir().unwrap();
    rumbl(folder.path(), &["migrate", "up"]);
    rumbl(folder.path(), &["seed", "--without-demo"]);
    assert_eq!(has_demo(folder.path()).await, (false, 0));
    for arguments in [["seed"].as_slice(), &["seed"], &["seed", "--without-demo"]] {
        rumbl(folder.path(), arguments);
        assert_eq!(has_demo(folder.path()).await, (true, 1), "{arguments:?}");
    }
}

#[actix_web::test]
async fn a_setting_leaves_the_demo_out() {
    let folder = tempfile::tempdir().unwrap();
    rumbl(folder.path(), &["migrate", "up"]);
    rumbl_with(folder.path(), &["seed"], &[("RUMBL_SEEDS__DEMO", "false")]);
    assert_eq!(has_demo(folder.path()).await, (false, 0));
    rumbl_with(folder.path(), &["seed"], &[("RUMBL_SEEDS__DEMO", "true")]);
    assert_eq!(has_demo(folder.path()).await, (true, 1));
}
