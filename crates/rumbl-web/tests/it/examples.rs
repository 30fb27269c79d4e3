//! The examples for programs, against a server that has just begun.

use std::path::PathBuf;
use std::process::Command;

use crate::support::Process;

/// Runs an example with a server, and returns what it says.
async fn run(program: &str, file: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path(), &[("RUMBL_INFO_SYS__WIKIPEDIA", "false")]).await;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/api");
    let (url, file) = (server.url.clone(), root.join(file));
    let program = program.to_owned();
    let running = move || Command::new(program).arg(file).arg(url).output();
    let output = actix_web::web::block(running).await.unwrap().expect("the program is installed");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}\n{}", server.log());
    said
}

#[actix_web::test]
async fn the_whole_story_with_curl() {
    let said = run("sh", "story.sh").await;
    assert!(said.contains("   john\n") && said.contains("the token now gets 401"), "{said}");
}

#[actix_web::test]
async fn the_whole_story_with_python() {
    let said = run("python3", "story.py").await;
    assert!(said.contains("logged in as jane") && said.contains("logged out"), "{said}");
}

#[actix_web::test]
async fn a_talk_over_the_long_poll_with_python() {
    let said = run("python3", "chat.py").await;
    for line in [
        "Jane receives: Hello, Jane!",
        "John receives: Hello, John!",
        r#"Eva is refused: {"errors": {"conversation": ["does not exist"]}}"#,
        "stored: Hello, Jane! Hello, John!",
    ] {
        assert!(said.lines().any(|one| one == line), "{line}: {said}");
    }
}
