//! Arguments that are wrong, in the language of the terminal.
//!
//! In English they are told in clap's own words. In other languages, kinds of mistakes that rumbl's commands do not
//! allow for are told in clap's words too, and hints that clap has as whole sentences are left out.

use std::error::Error as _;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::translated_usage;
use crate::i18n::{Locale, Message, t};
use crate::problem::said_by;

/// Prints the mistake, or the help or version that was asked for, and returns the status to exit with.
pub(super) fn tell(error: &Error, locale: Locale) -> ExitCode {
    let own_words = locale == Locale::English;
    let translated = if own_words { None } else { lines(error, locale) };
    match translated {
        Some(lines) => writeln!(io::stderr(), "{}", lines.join("\n")),
        None => error.print(),
    }
    // If even standard error fails, nothing is left to do.
    .ok();
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The mistake, hints, the usage, and where to read more, in the order and with the indents of clap.
fn lines(error: &Error, locale: Locale) -> Option<Vec<String>> {
    let mistake = t!("cli-mistake", mistake = mistake(error)?);
    let mut lines = vec![mistake.text(locale)];
    lines.extend(strings(error, ContextKind::InvalidArg).iter().map(|name| indented(name)));
    if let Some(values) = listed(error, ContextKind::ValidValue) {
        lines.push(indented(&t!("cli-possible-values", values = values).text(locale)));
    }
    let tips: Vec<_> = tips(error).iter().map(|tip| indented(&tip.text(locale))).collect();
    if !tips.is_empty() {
        lines.push(String::new());
        lines.extend(tips);
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = translated_usage(&usage.to_string(), locale);
        lines.extend([String::new(), format!("{} {usage}", t!("cli-usage").text(locale))]);
    }
    lines.extend([String::new(), t!("cli-more").text(locale)]);
    Some(lines)
}

/// What is wrong, if rumbl has words for it.
fn mistake(error: &Error) -> Option<Message> {
    let context = |kind| string(error, kind);
    Some(match error.kind() {
        ErrorKind::InvalidSubcommand => {
            t!("cli-mistake-command", command = context(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::UnknownArgument => {
            t!("cli-mistake-unknown", argument = context(ContextKind::InvalidArg)?)
        }
        ErrorKind::MissingRequiredArgument => t!("cli-mistake-missing"),
        ErrorKind::ArgumentConflict => {
            let argument = context(ContextKind::InvalidArg)?;
            let is_repeated = context(ContextKind::PriorArg)? == argument;
            is_repeated.then(|| t!("cli-mistake-repeated", argument = argument))?
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let argument = context(ContextKind::InvalidArg)?;
            let value = context(ContextKind::InvalidValue)?;
            match error.source() {
                _ if value.is_empty() => t!("cli-mistake-no-value", argument = argument),
                None => t!("cli-mistake-value", argument = argument, value = value),
                Some(why) => {
                    let what = t!("cli-mistake-value", argument = argument, value = value);
                    t!("because", what = what, why = said_by(why))
                }
            }
        }
        ErrorKind::TooManyValues => {
            let argument = context(ContextKind::InvalidArg)?;
            let value = context(ContextKind::InvalidValue)?;
            t!("cli-mistake-too-many", argument = argument, value = value)
        }
        ErrorKind::InvalidUtf8 => t!("cli-mistake-utf8"),
        _ => return None,
    })
}

fn tips(error: &Error) -> Vec<Message> {
    let command = listed(error, ContextKind::SuggestedSubcommand);
    let argument = listed(error, ContextKind::SuggestedArg);
    let value = listed(error, ContextKind::SuggestedValue);
    let tips = [
        command.map(|names| t!("cli-tip-command", names = names)),
        argument.map(|names| t!("cli-tip-argument", names = names)),
        value.map(|names| t!("cli-tip-value", names = names)),
    ];
    tips.into_iter().flatten().collect()
}

fn string(error: &Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// Texts of which there may be several.
fn strings(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// One text or several, quoted and separated by commas.
fn listed(error: &Error, kind: ContextKind) -> Option<String> {
    let mut texts = strings(error, kind);
    texts.extend(string(error, kind).map(str::to_owned));
    let quoted: Vec<_> = texts.iter().map(|text| format!("'{text}'")).collect();
    (!quoted.is_empty()).then(|| quoted.join(", "))
}

fn indented(line: &str) -> String {
    format!("  {line}")
}
