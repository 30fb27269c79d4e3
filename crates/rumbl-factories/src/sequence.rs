//! Numbers for what has to be unique.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

const BASE: u64 = 36;
/// Digits of a number that is part of a name, so that no name is the beginning of another.
const DIGITS: u32 = 8;

/// Where this process begins to count. Two processes would share a number only if they began within as many numbers
/// of each other as they take, out of almost three trillion.
static START: LazyLock<u64> =
    LazyLock::new(|| rand::random_range(BASE.pow(DIGITS - 1)..BASE.pow(DIGITS) - (1 << 32)));
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A text that nobody else uses: no other test, and no other process on the same database.
///
/// It is `prefix` and eight letters and digits, so a username may have a prefix of up to 12 characters.
pub fn unique(prefix: &str) -> String {
    format!("{prefix}{}", digits(*START + next()))
}

/// Counts up from 0 in each process.
pub(crate) fn next() -> u64 {
    COUNT.fetch_add(1, Ordering::Relaxed)
}

fn digits(mut number: u64) -> String {
    let mut digits = Vec::new();
    for _ in 0..DIGITS {
        let digit = u32::try_from(number % BASE).ok().and_then(|digit| char::from_digit(digit, 36));
        digits.extend(digit);
        number /= BASE;
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_text_comes_twice_whichever_thread_asks() {
        let texts = || (0..1_000).map(|_| unique("a")).collect::<Vec<_>>();
        let (one, other) = std::thread::scope(|scope| {
            let (one, other) = (scope.spawn(texts), scope.spawn(texts));
            (one.join().unwrap(), other.join().unwrap())
        });
        let all: BTreeSet<String> = one.into_iter().chain(other).collect();
        assert_eq!(all.len(), 2_000);
        assert!(all.iter().all(|text| text.len() == 9), "{all:?}");
    }

    #[test]
    fn a_text_that_follows_differs_only_in_its_number() {
        assert_eq!(digits(0), "00000000");
        assert_eq!(digits(BASE.pow(7) + 35), "1000000z");
    }
}
