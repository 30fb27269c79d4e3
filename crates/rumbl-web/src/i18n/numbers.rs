//! Numbers as each language writes them.

use fluent_bundle::FluentValue;

use super::locale::Locale;

/// A whole number in a message, as the language writes it. Other values are left to Fluent.
pub(super) fn format(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let text = number.as_string();
    text.parse().ok().map(|whole| grouped(whole, locale))
}

/// A number in groups of three digits: `20,000` in English, `20.000` in German.
pub(super) fn grouped(number: i64, locale: Locale) -> String {
    let separator = if locale == Locale::German { '.' } else { ',' };
    let digits = number.unsigned_abs().to_string();
    let mut words = String::new();
    if number < 0 {
        words.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(separator);
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_in_groups_of_three_digits() {
        for (number, words) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (20_000, "20,000"),
            (123_456, "123,456"),
            (-1_234_567, "-1,234,567"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(grouped(number, Locale::English), words);
            assert_eq!(grouped(number, Locale::German), words.replace(',', "."));
        }
    }
}
