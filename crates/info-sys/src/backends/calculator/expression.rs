//! Finds the part of a text to pass to the calculator, if any.

/// The longest expression that is evaluated; it also limits fend's recursion depth.
const MAX_EXPRESSION_BYTES: usize = 200;

/// Phrases that people put in front of a calculation.
const INTRODUCTIONS: [&str; 6] =
    ["what is ", "what's ", "whats ", "how much is ", "calculate ", "compute "];

/// Words that convert a quantity or combine two quantities.
const WORDS: [&str; 5] = ["to", "in", "as", "mod", "choose"];

/// The expression in `text`, or `None` if it isn't one.
///
/// `What is 5 feet in metres?` becomes `5 feet in metres`, and `How many feet are in a mile?`
/// becomes `1 mile to feet`. The evaluation decides whether the words mean anything.
pub(crate) fn expression(text: &str) -> Option<String> {
    let bare = text.trim_end_matches(|c: char| c.is_whitespace() || "?=.".contains(c)).trim_start();
    if bare.len() > MAX_EXPRESSION_BYTES || !bare.chars().all(is_allowed) {
        return None;
    }
    if let Some(rest) = strip_prefix_ignoring_case(bare, "how many ") {
        return how_many(rest);
    }
    let bare = INTRODUCTIONS
        .iter()
        .find_map(|introduction| strip_prefix_ignoring_case(bare, introduction))
        .unwrap_or(bare)
        .trim();
    is_calculation(bare).then(|| bare.to_owned())
}

/// Allows letters, digits and arithmetic signs.
///
/// fend's language also has functions (`:`, `\`, `=>`), assignment and shifts. A function that
/// calls itself overflows the stack, which aborts the process, and a large shift never checks
/// whether it should stop. Neither can be written with these characters.
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || " +-*/^().,%!°µ×÷−".contains(c)
}

fn is_calculation(text: &str) -> bool {
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    let has_operator = text.contains(|c| "+-*/^%!×÷−".contains(c))
        || text.split_whitespace().any(|word| WORDS.contains(&word))
        // A function call, such as `sqrt 16`.
        || text.starts_with(|c: char| c.is_ascii_alphabetic());
    has_digit && has_operator && !is_date_or_ratio(text)
}

/// `2019-04-01`, `24/7`, `10/10` and `3-1` are more likely dates, idioms or results than sums.
fn is_date_or_ratio(text: &str) -> bool {
    let mut parts = text.split(['-', '/']);
    let count = parts.clone().count();
    (2..=3).contains(&count)
        && parts.all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

/// Rewrites `feet are in a mile` as `1 mile to feet`.
fn how_many(text: &str) -> Option<String> {
    let (unit, whole) = [" are there in ", " are in ", " is in ", " in "]
        .iter()
        .find_map(|link| text.split_once(link))?;
    let whole = whole.trim();
    let whole = ["a ", "an ", "one "]
        .iter()
        .find_map(|article| strip_prefix_ignoring_case(whole, article))
        .map_or_else(|| whole.to_owned(), |noun| format!("1 {noun}"));
    Some(format!("{whole} to {}", unit.trim()))
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::expression;

    #[rstest]
    #[case("1 + 1", "1 + 1")]
    #[case("1+1=", "1+1")]
    #[case("What is 5 feet in metres?", "5 feet in metres")]
    #[case("how much is 20% of 80?", "20% of 80")]
    #[case("sqrt 16", "sqrt 16")]
    #[case("How many feet are in a mile?", "1 mile to feet")]
    #[case("how many hours in 2 weeks", "2 weeks to hours")]
    fn an_expression_is_found_in_what_people_write(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(expression(text).as_deref(), Some(expected));
    }

    #[rstest]
    #[case::a_plain_number("42")]
    #[case::a_quantity("5 feet")]
    #[case::a_date("2019-04-01")]
    #[case::an_idiom("24/7")]
    #[case::words("what is elixir?")]
    #[case::a_time("12:30 - 1")]
    #[case::nothing("?")]
    fn what_is_no_calculation_has_no_expression(#[case] text: &str) {
        assert_eq!(expression(text), None);
    }

    #[rstest]
    #[case::a_function_that_calls_itself("(x: x x)(x: x x)")]
    #[case::a_named_function("f = x: f x; f 1")]
    #[case::a_backslash_function(r"(\x.x x) 1")]
    #[case::a_shift_that_never_stops("1 << 10000000000")]
    #[case::too_long(&"1+".repeat(101))]
    fn what_could_not_be_stopped_is_never_evaluated(#[case] text: &str) {
        assert_eq!(expression(text), None);
    }
}
