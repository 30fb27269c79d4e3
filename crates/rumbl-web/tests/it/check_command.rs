use std::process::{Command, Output};

use rumbl_core::repo::PoolOptions;

use crate::support::Rumbl;

fn rumbl_check(rumbl: &Rumbl, arguments: &[&str]) -> Output {
    let folder = rumbl.folder.as_ref().unwrap().path();
    let url = format!("sqlite://{}", folder.join("rumbl.db").display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
    command.arg("check").args(arguments).current_dir(folder).env_clear();
    command.env("RUMBL_ENV", "test").env("DATABASE_URL", url).output().unwrap()
}

#[actix_web::test]
async fn a_database_whose_counts_are_right_passes_the_check_and_has_nothing_to_repair() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    for arguments in [&[][..], &["--repair"]] {
        let checked = rumbl_check(&rumbl, arguments);
        assert!(checked.status.success(), "{checked:?}");
        assert_eq!(checked.stdout, b"All counts are right.\n");
    }
}
