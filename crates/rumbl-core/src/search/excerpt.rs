use unicode_segmentation::UnicodeSegmentation;

use super::SearchQuery;
use super::query::is_of_word;

/// Maximum number of characters before the first match in an excerpt.
const CHARS_BEFORE: usize = 40;

/// A part of a text with its matches marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Whether the text was cut before it.
    pub is_cut_before: bool,
    /// Its pieces.
    pub pieces: Vec<Piece>,
    /// Whether the text was cut after it.
    pub is_cut_after: bool,
}

/// A piece of the original text: plain text, never HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is a word that matches.
    pub is_hit: bool,
}

impl SearchQuery {
    /// The part of a text around the first match, at most `max_chars` characters (graphemes) long. It begins and ends
    /// at word boundaries where possible. Without a match it is the beginning of the text.
    pub fn excerpt(&self, text: &str, max_chars: usize) -> Excerpt {
        let first_hit = pieces(text, self).find(|(_, _, is_hit)| *is_hit);
        let start = first_hit.map_or(0, |(at, _, _)| start_before(text, at));
        let rest = text.get(start..).unwrap_or_default();
        let end = end_within(rest, max_chars);
        let part = rest.get(..end).unwrap_or_default();
        let mut marked: Vec<Piece> = Vec::new();
        for (_, text, is_hit) in pieces(part, self) {
            match marked.last_mut().filter(|last| last.is_hit == is_hit) {
                Some(last) => last.text.push_str(text),
                None => marked.push(Piece { text: text.to_owned(), is_hit }),
            }
        }
        Excerpt { is_cut_before: start > 0, pieces: marked, is_cut_after: end < rest.len() }
    }
}

/// Alternating words and separators, with the offset of each and whether it matches.
fn pieces<'a>(
    text: &'a str,
    query: &'a SearchQuery,
) -> impl Iterator<Item = (usize, &'a str, bool)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let is_word = is_of_word(rest.chars().next()?);
        let end = rest.find(|next| is_of_word(next) != is_word).unwrap_or(rest.len());
        let piece = rest.get(..end)?;
        let place = at;
        at += end;
        Some((place, piece, is_word && query.finds(piece)))
    })
}

/// Where to start an excerpt whose first match is at `hit`: at most a few words before it.
fn start_before(text: &str, hit: usize) -> usize {
    let before = text.get(..hit).unwrap_or_default();
    let Some((from, _)) = before.grapheme_indices(true).rev().nth(CHARS_BEFORE) else { return 0 };
    let window = before.get(from..).unwrap_or_default();
    let gap = window.char_indices().find(|(_, character)| character.is_whitespace());
    gap.map_or(hit, |(at, space)| from + at + space.len_utf8())
}

/// Where to end an excerpt that starts at the beginning of the text.
fn end_within(text: &str, max_chars: usize) -> usize {
    let Some((end, _)) = text.grapheme_indices(true).nth(max_chars) else { return text.len() };
    let window = text.get(..end).unwrap_or_default();
    let gap = window.rfind(char::is_whitespace).filter(|gap| *gap > end / 2);
    gap.unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// With matches in brackets, and `…` where the text is cut.
    fn shown(query: &str, text: &str, max_chars: usize) -> String {
        let Excerpt { is_cut_before, pieces, is_cut_after } =
            SearchQuery::parse(query).excerpt(text, max_chars);
        let piece = |piece: &Piece| {
            if piece.is_hit { format!("[{}]", piece.text) } else { piece.text.clone() }
        };
        let cut = |is_cut| if is_cut { "…" } else { "" };
        let pieces: String = pieces.iter().map(piece).collect();
        format!("{}{pieces}{}", cut(is_cut_before), cut(is_cut_after))
    }

    #[test]
    fn words_that_were_looked_for_are_marked_in_any_case_and_the_last_by_its_beginning() {
        let text = "A Violin, <b>violins</b> & a VIOLINIST";
        assert_eq!(shown("violin", text, 100), "A [Violin], <b>[violins]</b> & a [VIOLINIST]");
        assert_eq!(shown("violin a", text, 100), "[A] [Violin], <b>violins</b> & [a] VIOLINIST");
        assert_eq!(shown("cello", text, 100), text);
        assert_eq!(shown("", text, 100), text);
    }

    #[test]
    fn a_long_text_is_cut_at_words_around_the_first_hit() {
        let text = format!("{}the needle {}", "before ".repeat(30), "after ".repeat(30));
        let shown = shown("needle", &text, 60);
        assert!(shown.starts_with("…before before"), "{shown}");
        assert!(shown.contains(" the [needle] after"), "{shown}");
        assert!(shown.ends_with("after…"), "{shown}");
    }

    #[test]
    fn a_text_without_gaps_is_cut_between_characters_as_people_see_them() {
        let family = "👩‍👩‍👧‍👦".repeat(50);
        assert_eq!(shown("x", &family, 3), format!("{}…", "👩‍👩‍👧‍👦".repeat(3)));
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_part_of_its_text(text in ".{0,200}", query in ".{0,20}", max in 1_usize..50) {
            let excerpt = SearchQuery::parse(&query).excerpt(&text, max);
            let part: String = excerpt.pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert!(text.contains(&part));
            prop_assert_eq!(excerpt.is_cut_before || excerpt.is_cut_after, part != text);
        }
    }
}
