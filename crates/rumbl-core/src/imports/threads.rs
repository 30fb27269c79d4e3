//! Finds out which annotations of a file are replies to which.

use std::collections::HashMap;

use super::reading::Found;

/// Maximum number of replies between a reply and the head of its thread.
const MAX_HOPS: usize = 16;

/// For each annotation, the index of the head of its thread if it is a reply. If the file doesn't contain the head, the
/// first of the replies takes its place.
pub(super) fn heads(found: &[Found]) -> Vec<Option<usize>> {
    let named = found.iter().enumerate();
    let named: HashMap<&str, usize> =
        named.filter_map(|(index, one)| Some((one.id.as_deref()?, index))).collect();
    let mut without_head: HashMap<&str, usize> = HashMap::new();
    let mut heads = Vec::with_capacity(found.len());
    for (index, one) in found.iter().enumerate() {
        let mut head = Some(index);
        let mut next = one.reply_to.as_deref();
        let mut hops = 0;
        while let Some(name) = next {
            hops += 1;
            let above = named.get(name).copied();
            head = Some(above.unwrap_or_else(|| *without_head.entry(name).or_insert(index)));
            next = above.and_then(|above| found.get(above)?.reply_to.as_deref());
            if hops > MAX_HOPS {
                // Replies refer to each other in a circle.
                (head, next) = (None, None);
            }
        }
        heads.push(head.filter(|head| *head != index));
    }
    heads
}

/// Where the head of a thread can't be stored, the first reply that can takes its place.
pub(super) fn replace_heads(
    heads: &[Option<usize>],
    is_refused: impl Fn(usize) -> bool,
) -> Vec<Option<usize>> {
    let mut heirs: HashMap<usize, usize> = HashMap::new();
    let mut head_of = |(index, head): (usize, &Option<usize>)| {
        let head = (*head).filter(|_| !is_refused(index))?;
        let heir = if is_refused(head) { *heirs.entry(head).or_insert(index) } else { head };
        Some(heir).filter(|heir| *heir != index)
    };
    heads.iter().enumerate().map(&mut head_of).collect()
}

/// Moves replies to the moments of their threads' heads.
pub(super) fn gather(found: &mut [Found], heads: &[Option<usize>]) {
    let moments: Vec<i64> = found.iter().map(|one| one.at_ms).collect();
    for (one, head) in found.iter_mut().zip(heads) {
        if let Some(at_ms) = head.and_then(|head| moments.get(head)) {
            one.at_ms = *at_ms;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(id: &str, reply_to: Option<&str>, at_ms: i64) -> Found {
        Found {
            line: 1,
            at_ms,
            body: "x".to_owned(),
            author_name: None,
            written_at: None,
            id: Some(id.to_owned()),
            reply_to: reply_to.map(ToOwned::to_owned),
            resolved_at: None,
        }
    }

    #[test]
    fn a_thread_is_one_level_deep_and_stands_at_its_heads_moment() {
        let mut file = [
            found("2", Some("1"), 9),
            found("1", None, 5),
            found("3", Some("2"), 7),
            found("4", None, 8),
        ];
        let heads = heads(&file);
        assert_eq!(heads, [Some(1), None, Some(1), None]);
        gather(&mut file, &heads);
        assert_eq!(file.map(|one| one.at_ms), [5, 5, 5, 8]);
    }

    #[test]
    fn the_first_reply_heads_a_thread_without_a_head_and_a_circle_is_no_thread() {
        let file = [found("2", Some("1"), 5), found("3", Some("1"), 5)];
        assert_eq!(heads(&file), [None, Some(0)]);
        let circle = [found("1", Some("2"), 5), found("2", Some("1"), 5), found("3", Some("3"), 5)];
        assert_eq!(heads(&circle), [None, None, None]);
    }

    #[test]
    fn the_first_reply_that_can_be_stored_heads_the_thread_of_what_can_not() {
        let heads = [None, Some(0), Some(0), Some(0), None, Some(4)];
        let replaced = replace_heads(&heads, |index| index < 2);
        assert_eq!(replaced, [None, None, None, Some(2), None, Some(4)]);
    }
}
