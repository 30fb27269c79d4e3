//! Help in the language of the terminal.
//!
//! A command's help is the message `cli-` and its path, as in `cli-user-create`, and an argument's is `cli-arg-` and its
//! name, the same for every command that takes it. Headings, for which clap has no setters, are in a template.

use std::iter;

use clap::Command;

use crate::i18n::{Locale, Message, t};

/// The subcommand that clap adds to every command with subcommands. Below it is a copy of them all.
const HELP: &str = "help";
/// How clap begins a usage, and marks in it that there are options and commands.
const USAGE: &str = "Usage: ";
const OPTIONS: &str = "[OPTIONS]";
const COMMANDS: [&str; 2] = ["<COMMAND>", "[COMMAND]"];

/// The command with all its help in a language.
pub(super) fn translated(mut command: Command, locale: Locale) -> Command {
    // Adds what clap adds by itself, so that it is translated as well.
    command.build();
    of_command(command, &[], locale)
}

fn of_command(command: Command, path: &[String], locale: Locale) -> Command {
    let text = |id: String| Message::of_id(id).text(locale);
    let command = command.mut_args(|arg| {
        let help = text(arg_id(arg.get_id().as_str()));
        // They are in the argument's help, where they can be explained.
        arg.help(help).hide_possible_values(true)
    });
    let mut command = command.mut_subcommands(|sub| {
        let path = [path, &[sub.get_name().to_owned()]].concat();
        of_command(sub, &path, locale)
    });
    let usage = command.render_usage().to_string();
    let translated = translated_usage(&usage, locale);
    // Left alone, clap's usage of a mistake has only what it is about.
    if !usage.ends_with(&translated) {
        command = command.override_usage(translated);
    }
    let template = template(&command, locale);
    command.about(text(command_id(path))).help_template(template)
}

/// A usage of clap's, without its heading.
pub(super) fn translated_usage(usage: &str, locale: Locale) -> String {
    let usage = usage.strip_prefix(USAGE).unwrap_or(usage);
    let usage = usage.replace(OPTIONS, &t!("cli-options-name").text(locale));
    let name = t!("cli-command-name").text(locale);
    COMMANDS
        .iter()
        .fold(usage, |usage, command| usage.replace(command, &command.replace("COMMAND", &name)))
}

/// As clap's own, with the headings of a language.
fn template(command: &Command, locale: Locale) -> String {
    let styles = command.get_styles();
    let (usage, header) = (styles.get_usage(), styles.get_header());
    let heading = t!("cli-usage").text(locale);
    let start = format!("{{about-with-newline}}\n{usage}{heading}{usage:#} {{usage}}");
    let sections = [
        (command.has_subcommands(), t!("cli-commands"), "subcommands"),
        (command.get_positionals().next().is_some(), t!("cli-arguments"), "positionals"),
        (has_options(command), t!("cli-options"), "options"),
    ];
    let sections = sections.into_iter().filter(|(is_there, ..)| *is_there);
    let sections = sections.map(|(_, heading, tag)| {
        format!("\n\n{header}{}{header:#}\n{{{tag}}}", heading.text(locale))
    });
    iter::once(start).chain(sections).collect()
}

fn has_options(command: &Command) -> bool {
    command.get_arguments().any(|arg| !arg.is_positional())
}

fn command_id(path: &[String]) -> String {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] => "cli-rumbl".to_owned(),
        [.., HELP] => format!("cli-{HELP}"),
        path => {
            let names = path.iter().filter(|name| **name != HELP);
            names.fold("cli".to_owned(), |id, name| format!("{id}-{name}"))
        }
    }
}

fn arg_id(name: &str) -> String {
    format!("cli-arg-{}", name.replace('_', "-"))
}

/// The ids of all help, for the test that they exist and are used.
#[cfg(test)]
pub(crate) fn ids() -> std::collections::BTreeSet<String> {
    fn collect(command: &Command, path: &[String], ids: &mut std::collections::BTreeSet<String>) {
        ids.insert(command_id(path));
        ids.extend(command.get_arguments().map(|arg| arg_id(arg.get_id().as_str())));
        for sub in command.get_subcommands() {
            collect(sub, &[path, &[sub.get_name().to_owned()]].concat(), ids);
        }
    }
    let mut command = <super::Cli as clap::CommandFactory>::command();
    command.build();
    let mut ids = std::collections::BTreeSet::new();
    collect(&command, &[], &mut ids);
    ids
}
