//! How a line gets into a file that is there: by what is in the file anyway. rustfmt then sorts what it sorts.

use anyhow::Context;

/// A text with a module, among those that it has.
///
/// # Errors
/// When it has none.
pub(super) fn with_module(text: &str, line: &str) -> anyhow::Result<String> {
    let is_module = |line: &str| {
        let declared =
            line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
        declared.starts_with("mod ") && declared.ends_with(';')
    };
    insert_before(text, is_module, line).context("it declares no module")
}

/// A text with lines before the first line that begins with `anchor`.
///
/// # Errors
/// When it has none.
pub(super) fn before_first(text: &str, anchor: &str, lines: &str) -> anyhow::Result<String> {
    insert_before(text, |line| line.starts_with(anchor), lines)
        .with_context(|| format!("it has no line that begins with `{}`", anchor.trim()))
}

/// A text with lines before the first line that is exactly `anchor`, after the first line that begins with `within`.
///
/// # Errors
/// When it has none of either.
pub(super) fn before(
    text: &str,
    within: &str,
    anchor: &str,
    lines: &str,
) -> anyhow::Result<String> {
    let start = begin_of(text, within)?;
    let (head, tail) = text.split_at_checked(start).unwrap_or((text, ""));
    let tail = insert_before(tail, |line| line == anchor, lines)
        .with_context(|| format!("it has no line `{}` after `{within}`", anchor.trim()))?;
    Ok(format!("{head}{tail}"))
}

/// A text with something right behind the first `anchor`, on the same line.
///
/// # Errors
/// When it has none.
pub(super) fn behind(text: &str, anchor: &str, piece: &str) -> anyhow::Result<String> {
    let (head, tail) =
        text.split_once(anchor).with_context(|| format!("it has no `{}`", anchor.trim()))?;
    Ok(format!("{head}{anchor}{piece}{tail}"))
}

fn begin_of(text: &str, within: &str) -> anyhow::Result<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(within) {
            return Ok(start);
        }
        start += line.len();
    }
    anyhow::bail!("it has no line that begins with `{within}`")
}

fn insert_before(text: &str, is_anchor: impl Fn(&str) -> bool, lines: &str) -> Option<String> {
    let mut edited = String::with_capacity(text.len() + lines.len() + 1);
    let mut is_done = false;
    for line in text.lines() {
        if !is_done && is_anchor(line) {
            push(&mut edited, lines);
            is_done = true;
        }
        push(&mut edited, line);
    }
    is_done.then_some(edited)
}

fn push(text: &mut String, lines: &str) {
    text.push_str(lines);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_among_its_like_and_everything_else_stays() {
        let text = "//! Doc\n\nmod b;\npub mod c;\n\nfn f() {\n    g();\n}\n\nfn h() {\n}\n";
        assert_eq!(with_module(text, "mod a;").unwrap(), text.replace("mod b;", "mod a;\nmod b;"));
        assert_eq!(
            before(text, "fn h() {", "}", "    i();").unwrap(),
            text.replace("fn h() {\n}", "fn h() {\n    i();\n}")
        );
        assert_eq!(
            behind("use x::{\n    A,\n};\n", "use x::{", "B, ").unwrap(),
            "use x::{B, \n    A,\n};\n"
        );
    }

    #[test]
    fn a_file_that_has_no_place_for_it_is_said_to() {
        for refusal in [
            with_module("fn f() {}\n", "mod a;"),
            before_first("fn f() {}\n", "use super::", "use super::a;"),
            before("fn f() {\n}\n", "fn g() {", "}", "x"),
            before("fn f() {\n", "fn f() {", "}", "x"),
            behind("b\n", "a", "x"),
        ] {
            assert!(refusal.unwrap_err().to_string().contains("it "));
        }
    }
}
