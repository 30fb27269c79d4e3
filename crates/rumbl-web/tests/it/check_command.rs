use std::process::{Command, Output};

use rumbl_core::repo::PoolOptions;

use crate::support::Rumbl;

fn rumbl_check(rumbl: &Rumbl, arguments: &[&str]) -> Output {
    rumbl_check_with(rumbl, arguments, &[])
}

fn rumbl_check_with(
    rumbl: &Rumbl,
    arguments: &[&str],
    variables: &[(&str, Option<&str>)],
) -> Output {
    let folder = rumbl.folder.as_ref().unwrap().path();
    let url = format!("sqlite://{}", folder.join("rumbl.db").display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
    command.arg("check").args(arguments).current_dir(folder).env_clear();
    command.env("RUMBL_ENV", "test").env("DATABASE_URL", url);
    command.envs(variables.iter().filter_map(|(name, value)| Some((name, (*value)?))));
    command.output().unwrap()
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

#[actix_web::test]
async fn what_hardly_anybody_means_is_told_and_fails_nothing() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let warned = |mail_url: Option<&str>| {
        let variables = [("RUMBL_EMAIL_REQUIRED", Some("true")), ("MAIL_URL", mail_url)];
        let checked = rumbl_check_with(&rumbl, &[], &variables);
        assert!(checked.status.success(), "{checked:?}");
        String::from_utf8(checked.stderr).unwrap().contains("get no link that confirms it")
    };
    assert!(warned(None) && !warned(Some("smtp://localhost")));
}
