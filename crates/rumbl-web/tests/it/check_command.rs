use std::process::Output;

use rumbl_core::repo::PoolOptions;

use crate::support::{Rumbl, run_binary};

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
    let variables = variables.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    let variables: Vec<_> = variables.chain([("DATABASE_URL", url.as_str())]).collect();
    run_binary(folder, &[&["check"], arguments].concat(), &variables)
}

#[actix_web::test]
async fn a_database_whose_counts_are_right_passes_the_check_and_has_nothing_to_repair() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    for arguments in [&[][..], &["--repair"]] {
        let checked = rumbl_check(&rumbl, arguments);
        assert!(checked.status.success(), "{checked:?}");
        let printed = String::from_utf8(checked.stdout).unwrap();
        let lines: Vec<&str> = printed.lines().collect();
        let expected = [
            "database: ready",
            "files: data/files is created with the first one",
            "mail: MAIL_URL is not set",
            "nodes: none but this one",
            "All counts are right.",
        ];
        assert_eq!(lines, expected);
    }
}

#[actix_web::test]
async fn what_hardly_anybody_means_is_told_and_fails_nothing() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let warned = |mail_url: Option<&str>| {
        let variables = [("RUMBL_EMAIL_REQUIRED", Some("true")), ("MAIL_URL", mail_url)];
        let checked = rumbl_check_with(&rumbl, &[], &variables);
        assert_eq!(checked.status.success(), mail_url.is_none(), "{checked:?}");
        String::from_utf8(checked.stderr).unwrap().contains("get no link that confirms it")
    };
    let mail_url = "smtp://user:a-password@127.0.0.1:1";
    assert!(warned(None) && !warned(Some(mail_url)));
}

#[actix_web::test]
async fn each_part_that_can_not_be_used_is_named_without_a_secret_and_fails_the_check() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let folder = rumbl.folder.as_ref().unwrap().path();
    std::fs::write(folder.join("a-file"), "").unwrap();
    let variables = [
        ("MAIL_URL", "smtp://user:a-password@127.0.0.1:1"),
        ("RUMBL_FILES__FOLDER", "a-file"),
        ("RUMBL_PROVIDERS__GONE__LABEL", "Gone"),
        ("RUMBL_PROVIDERS__GONE__ISSUER", "http://127.0.0.1:1"),
        ("RUMBL_PROVIDERS__GONE__CLIENT_ID", "rumbl"),
        ("RUMBL_PROVIDERS__GONE__CLIENT_SECRET", "a-client-secret"),
    ];
    let checked =
        rumbl_check_with(&rumbl, &[], &variables.map(|(name, value)| (name, Some(value))));
    let printed = String::from_utf8(checked.stdout).unwrap();
    let complaints = String::from_utf8(checked.stderr).unwrap();
    assert!(!checked.status.success());
    assert!(printed.contains("database: ready\n"), "{printed}");
    for part in ["files", "mail", "provider gone"] {
        assert!(printed.contains(&format!("{part}: FAILED: ")), "{part}: {printed}");
    }
    assert!(complaints.contains("3 parts that the settings name can't be used"), "{complaints}");
    for secret in ["a-password", "a-client-secret"] {
        assert!(!printed.contains(secret) && !complaints.contains(secret));
    }
}
