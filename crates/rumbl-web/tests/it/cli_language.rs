//! Commands in the language of the terminal that they are called from.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use regex::Regex;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::support::{Process, run_binary};

/// Words of this many letters or more are told apart from names in an artificial language.
const WORD: &str = r"[A-Za-z]{3,}";
/// English with accents, in which every word that is left as it is was never translated.
const ACCENTED: (&str, &str) = ("LC_ALL", "en_XA.UTF-8");
const GERMAN: (&str, &str) = ("LANG", "de_DE.UTF-8");

/// A command, its variables, and a part of what it says in English and in German.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str, &'a str);

/// A folder with a database in it.
fn site() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let migrated = rumbl(folder.path(), &["migrate", "up"], &[]);
    assert!(migrated.status.success(), "{migrated:?}");
    folder
}

fn rumbl(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let url = format!("sqlite://{}", folder.join("rumbl.db").display());
    let variables: Vec<_> = [&[("DATABASE_URL", url.as_str())], variables].concat();
    run_binary(folder, arguments, &variables)
}

fn said(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8(said).unwrap()
}

/// The help of a command, and the names of the commands below it.
fn help(path: &[&str], variables: &[(&str, &str)]) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let output = run_binary(folder.path(), &[path, &["--help"]].concat(), variables);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let command = Regex::new(r"(?m)^  ([a-z][a-z-]*)  +\S").unwrap();
    let names = command.captures_iter(&text).map(|found| found[1].to_owned());
    let names = names.filter(|name| name != "help").collect();
    (text, names)
}

/// The paths of all commands.
fn commands() -> Vec<Vec<String>> {
    let mut paths = vec![Vec::new()];
    let mut done = 0;
    while let Some(path) = paths.get(done).cloned() {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        for name in help(&names, &[]).1 {
            paths.push([&path[..], &[name]].concat());
        }
        done += 1;
    }
    paths
}

/// Words without an accent, except for names that are the same in every language.
fn untranslated(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let word = Regex::new(r"[\p{L}\p{N}_]+").unwrap();
    let is_plain = Regex::new(&format!("^{WORD}$")).unwrap();
    let words = word.find_iter(text).map(|found| found.as_str());
    let plain = words.filter(|word| is_plain.is_match(word) && !names.contains(*word));
    plain.map(str::to_owned).collect()
}

#[test]
fn every_commands_help_is_translated_and_has_no_untranslated_word() {
    let paths = commands();
    assert!(paths.len() > 20, "{paths:?}");
    let mut names: BTreeSet<String> = ["rumbl", "help", "version"].map(str::to_owned).into();
    names.extend(paths.iter().flatten().flat_map(|name| name.split('-')).map(str::to_owned));
    // Placeholders and flags.
    names.extend(["NAME", "USERNAME", "ROLE", "STATE", "FILE", "URL", "EMAIL"].map(str::to_owned));
    names.extend(["email", "repair", "without", "demo"].map(str::to_owned));
    for path in &paths {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (english, below) = help(&path, &[]);
        let (accented, _) = help(&path, &[ACCENTED]);
        let left: Vec<_> = untranslated(&accented, &names);
        assert!(left.is_empty(), "{path:?}: {left:?} in {accented}");
        let (german, in_german) = help(&path, &[GERMAN]);
        assert!(german.contains("Aufruf: rumbl") && german.contains("Optionen:"), "{german}");
        assert!(!german.contains("Usage") && german != english, "{german}");
        assert_eq!(in_german, below, "the commands are called the same");
        assert_eq!(english.lines().count(), german.lines().count());
    }
}

#[test]
fn help_in_english_is_as_clap_writes_it() {
    let (english, _) = help(&["user", "create"], &[]);
    let expected = "\
Add a user without a password, who can't log in: for programs. With an address it is a person, who gets a password by mail; without `MAIL_URL` a link to set one is printed

Usage: rumbl user create [OPTIONS] <NAME> <USERNAME>

Arguments:
  <NAME>      The name that others see
  <USERNAME>  The name that identifies the user

Options:
      --email <EMAIL>  Where a generated password is mailed to
  -h, --help           Print help
";
    assert_eq!(english, expected);
    for variables in [&[("LANG", "C")][..], &[("LC_ALL", "POSIX"), GERMAN], &[("LANG", "fr_FR")]] {
        assert_eq!(help(&["user", "create"], variables).0, english, "{variables:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let german = said(&run_binary(folder.path(), &["help", "help"], &[GERMAN]));
    assert!(german.contains("Diese Hilfe anzeigen"), "{german}");
}

#[test]
fn wrong_arguments_are_told_in_the_language_of_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes: &[(&[&str], &str, &str)] = &[
        (&["sevre"], "unrecognized subcommand 'sevre'", "Den Befehl „sevre“ gibt es nicht"),
        (&["sevre"], "\n\nUsage: rumbl <COMMAND>\n\n", "\n\nAufruf: rumbl <BEFEHL>\n\n"),
        (&["sevre"], "'serve'", "Tipp: Ähnliche Befehle: 'restore'"),
        (&["check", "--repare"], "unexpected argument '--repare'", "„--repare“ passt hier nicht"),
        (&["check", "--repare"], "'--repair'", "Ein ähnliches Argument: '--repair'"),
        (&["check", "--repair=yes"], "unexpected value 'yes'", "ist einer zu viel"),
        (&["user", "role", "eva"], "\n  <ROLE>\n", "Es fehlen Argumente:\n  <ROLE>\n"),
        (&["user", "role", "eva", "boss"], "is none of member", "Zur Wahl stehen member"),
        (&["user", "create", "Eva", "eva", "--email"], "a value is required", "fehlt ein Wert"),
        (&["user", "second-factor", "eva", "on"], "[possible values: off]", "[mögliche Werte: "),
        (
            &["seed", "--without-demo", "--without-demo"],
            "cannot be used multiple times",
            "darf nur einmal vorkommen",
        ),
    ];
    for (arguments, in_english, in_german) in mistakes {
        let english = run_binary(folder.path(), arguments, &[]);
        let german = run_binary(folder.path(), arguments, &[GERMAN]);
        for (output, text) in [(&english, in_english), (&german, in_german)] {
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(output.stdout.is_empty() && said(output).contains(text), "{}", said(output));
        }
        assert!(said(&english).contains("For more information, try '--help'."), "{arguments:?}");
        let german = said(&german);
        assert!(german.starts_with("Fehler: "), "{german}");
        assert!(german.ends_with("Mehr dazu zeigt „--help“.\n"), "{german}");
    }
}

#[test]
fn results_and_failures_are_told_in_the_language_of_the_terminal() {
    let folder = site();
    let cases: &[Case<'_>] = &[
        (&["migrate", "up"], &[], "The database is up to date.", "auf dem neuesten Stand."),
        (&["seed"], &[], "The database is seeded.", "hat ihre ersten Daten."),
        (&["check"], &[], "nodes: none but this one", "Knoten: nur dieser"),
        (&["check"], &[], "All counts are right.", "Alle Zahlen stimmen."),
        (&["check"], &[], "warning: MAIL_URL is not set", "Warnung: MAIL_URL ist nicht gesetzt"),
        (&["user", "access", "nobody"], &[], "no user called \"nobody\"", "namens \"nobody\""),
        (&["user", "create", "", "a!"], &[], "can't be blank", "muss ausgefüllt werden"),
        (&["verify", "none"], &[], "none can't be read: it can't", "none kann nicht gelesen"),
        (&["check"], &[("PORT", "x")], "the setting PORT is wrong", "Einstellung PORT ist falsch"),
        (
            &["serve"],
            &[("DATABASE_URL", "mysql:x")],
            "must begin with sqlite:// or postgres://",
            "muss mit sqlite:// oder postgres:// beginnen",
        ),
        (
            &["serve"],
            &[("SECRET_KEY_BASE", "x")],
            "at least 64 characters",
            "mindestens 64 Zeichen",
        ),
    ];
    for (arguments, variables, in_english, in_german) in cases {
        let english = said(&rumbl(folder.path(), arguments, variables));
        assert!(english.contains(in_english) && !english.contains(in_german), "{english}");
        let german = said(&rumbl(folder.path(), arguments, &[*variables, &[GERMAN]].concat()));
        assert!(german.contains(in_german) && !german.contains(in_english), "{german}");
    }
}

#[test]
fn typical_results_have_no_untranslated_word() {
    let folder = site();
    let file = folder.path().join("one.zip");
    let (file, names) = (file.to_str().unwrap(), folder.path().to_str().unwrap());
    let cases: &[&[&str]] = &[
        &["migrate", "up"],
        &["seed"],
        &["check"],
        &["check", "--repair"],
        &["user", "create", "Eva", "eva", "--email", "eva@mail.example"],
        &["user", "role", "eva", "admin"],
        &["user", "access", "eva"],
        &["user", "revoke-keys", "eva"],
        &["user", "suspend", "eva"],
        &["user", "restore", "eva"],
        &["user", "suspend", "nobody"],
        &["user", "create", "", "eva"],
        &["backup", file],
        &["backup", file],
        &["verify", file],
        &["restore", file],
        &["sevre"],
        &["user", "role", "eva"],
    ];
    let own = "rumbl sevre restore eva Eva nobody admin mail http localhost password resets edit token sqlite \
               SQLite UTC username name data files one zip serve user role USERNAME ROLE example";
    let mut own: BTreeSet<String> = own.split_whitespace().map(str::to_owned).collect();
    let word = Regex::new(WORD).unwrap();
    own.extend(word.find_iter(names).map(|found| found.as_str().to_owned()));
    let token = Regex::new(r"token=\S+").unwrap();
    for arguments in cases {
        let told = said(&rumbl(folder.path(), arguments, &[ACCENTED]));
        let told = token.replace_all(&told, "");
        let left = untranslated(&told.replace(names, ""), &own);
        assert!(!told.is_empty() && left.is_empty(), "{arguments:?}: {left:?} in {told}");
    }
}

#[test]
fn what_programs_read_is_the_same_in_every_language() {
    let folder = site();
    for arguments in [&["routes"][..], &["migrate", "status"], &["--version"]] {
        let english = rumbl(folder.path(), arguments, &[("LANG", "C")]);
        let german = rumbl(folder.path(), arguments, &[GERMAN]);
        assert!(english.status.success() && !english.stdout.is_empty(), "{english:?}");
        assert_eq!(english.stdout, german.stdout, "{arguments:?}");
    }
}

#[actix_web::test]
async fn the_log_is_english_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[GERMAN]).await;
    process.signal(Signal::TERM);
    process.says("stopping").await;
    process.says("drained").await;
    assert!(process.ended().await.success());
}
