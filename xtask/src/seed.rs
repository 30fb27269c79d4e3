//! Seeds the development database, or fills it with as much as a rumbl in use has.

use clap::Args;

use crate::{db, process, project};

/// The amounts are explained to people here; the binary `seed-many` refuses the wrong ones, also those that are too much
/// only together.
#[derive(Debug, Args)]
pub(crate) struct Seed {
    /// Instead of the demo, add realistic users, videos, annotations and conversations: more of them each time
    #[arg(long)]
    many: bool,
    /// Fill the database of `DATABASE_URL` even if it has users already; development's own is always filled further
    #[arg(long, requires = "many")]
    into_existing: bool,
    #[command(flatten)]
    amounts: Amounts,
}

#[derive(Debug, Args)]
struct Amounts {
    /// How many users, up to 100,000; one in five has videos
    #[arg(long, default_value_t = 500, requires = "many", allow_negative_numbers = true)]
    users: i64,
    /// How many videos, up to 10,000
    #[arg(long, default_value_t = 200, requires = "many", allow_negative_numbers = true)]
    videos: i64,
    /// How many annotations on each video, up to 100,000; one in five is a reply
    #[arg(long, default_value_t = 100, requires = "many", allow_negative_numbers = true)]
    annotations: i64,
    /// How many conversations, up to 10,000, or 0 for none; one in four is a group
    #[arg(long, default_value_t = 100, requires = "many", allow_negative_numbers = true)]
    conversations: i64,
    /// How many messages in each conversation, up to 10,000
    #[arg(long, default_value_t = 20, requires = "many", allow_negative_numbers = true)]
    messages: i64,
    /// The number from which all names and texts follow
    #[arg(long, default_value_t = 1, requires = "many", value_name = "NUMBER")]
    seed: u64,
}

/// Adds the seeds that are missing, or many rows, to the database that `cargo xtask serve` uses.
///
/// # Errors
/// When an amount is refused, or the database can't be opened or lacks migrations.
pub(crate) fn run(seed: &Seed) -> anyhow::Result<()> {
    if !seed.many {
        return db::run(&db::Task::Seed);
    }
    let mut command = project::cargo(&["run", "--quiet", "--package", "rumbl-factories"]);
    command.args(["--bin", "seed-many", "--"]).args(seed.amounts.arguments());
    // A URL of the environment, which may have a password in it, is inherited: it must not be named when this fails.
    let is_development = std::env::var_os("DATABASE_URL").is_none();
    if is_development {
        command.env("DATABASE_URL", db::url()?);
    }
    if seed.may_have_users(is_development) {
        command.arg("--into-existing");
    }
    process::run(command)
}

impl Seed {
    /// Development's own database is filled further each time; any other that people use, only on request.
    fn may_have_users(&self, is_development: bool) -> bool {
        is_development || self.into_existing
    }
}

impl Amounts {
    fn arguments(&self) -> Vec<String> {
        let Self { users, videos, annotations, conversations, messages, seed } = self;
        vec![
            format!("--users={users}"),
            format!("--videos={videos}"),
            format!("--annotations={annotations}"),
            format!("--conversations={conversations}"),
            format!("--messages={messages}"),
            format!("--seed={seed}"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        seed: Seed,
    }

    fn parse(words: &str) -> Result<Seed, clap::Error> {
        Cli::try_parse_from(words.split(' ')).map(|cli| cli.seed)
    }

    #[test]
    fn many_has_sensible_amounts_which_can_be_changed() {
        let usual = parse("seed --many").unwrap();
        let all =
            "--users=500 --videos=200 --annotations=100 --conversations=100 --messages=20 --seed=1";
        assert_eq!(usual.amounts.arguments().join(" "), all);
        let few = parse("seed --many --users 5 --seed 9").unwrap();
        let all = all.replace("500", "5").replace("seed=1", "seed=9");
        assert_eq!(few.amounts.arguments().join(" "), all);
    }

    #[test]
    fn amounts_without_many_are_refused() {
        assert!(!parse("seed").unwrap().many);
        let refusal = parse("seed --users 5").unwrap_err().to_string();
        assert!(refusal.contains("--many"), "{refusal}");
    }

    #[test]
    fn a_database_with_users_is_filled_if_it_is_developments_own_or_on_request() {
        let usual = parse("seed --many").unwrap();
        assert!(usual.may_have_users(true) && !usual.may_have_users(false));
        assert!(parse("seed --many --into-existing").unwrap().may_have_users(false));
        assert!(parse("seed --into-existing").is_err());
    }

    #[test]
    fn a_negative_amount_reaches_the_program_that_refuses_it() {
        let negative = parse("seed --many --videos -5").unwrap();
        assert!(negative.amounts.arguments().contains(&"--videos=-5".to_owned()));
        assert!(parse("seed --many --videos lots").is_err());
    }
}
