//! Which lines two texts don't have in common.

use std::fmt::Write as _;

/// The lines that are removed, with `-`, and those that are added, with `+`, each with its number.
pub(super) fn lines(before: &str, after: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let common = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()) - common;
    let end = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(rest)
        .take_while(|(one, other)| one == other)
        .count();
    let old = before.get(common..before.len() - end).unwrap_or_default();
    let new = after.get(common..after.len() - end).unwrap_or_default();
    let table = longest_common(old, new);
    let at = |i: usize, j: usize| table.get(i * (new.len() + 1) + j).copied().unwrap_or_default();
    let (mut i, mut j) = (0, 0);
    let mut text = String::new();
    while i < old.len() || j < new.len() {
        let (one, other) = (old.get(i), new.get(j));
        if let (Some(one), Some(other)) = (one, other)
            && one == other
        {
            (i, j) = (i + 1, j + 1);
        } else if let Some(other) = other
            && (one.is_none() || at(i, j + 1) >= at(i + 1, j))
        {
            writeln!(text, "{:>5} + {other}", common + j + 1).unwrap_or_default();
            j += 1;
        } else if let Some(one) = one {
            writeln!(text, "{:>5} - {one}", common + i + 1).unwrap_or_default();
            i += 1;
        }
    }
    text
}

/// For each pair of ends, how many lines they have in common in the same order.
fn longest_common(old: &[&str], new: &[&str]) -> Vec<usize> {
    let width = new.len() + 1;
    let mut table = vec![0; (old.len() + 1) * width];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let get = |i: usize, j: usize| table.get(i * width + j).copied().unwrap_or_default();
            let value =
                if one == other { get(i + 1, j + 1) + 1 } else { get(i + 1, j).max(get(i, j + 1)) };
            if let Some(place) = table.get_mut(i * width + j) {
                *place = value;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn only_what_differs_is_told_with_its_number() {
        let before = "a\nb\nc\nd\n";
        assert_eq!(lines(before, before), "");
        assert_eq!(lines(before, "a\nx\nb\nc\ny\nd\n"), "    2 + x\n    5 + y\n");
        assert_eq!(lines(before, "a\nc\nd\n"), "    2 - b\n");
        assert_eq!(lines("", "a\n"), "    1 + a\n");
    }
}
