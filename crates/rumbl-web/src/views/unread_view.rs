//! The number in the header of conversations with something to read, which scripts keep up to date.

/// The highest number that is shown; for more it is "99+".
const MOST: i64 = 99;

/// The number as HTML; nobody sees it where there is nothing to read.
pub(crate) fn badge(count: i64) -> String {
    let hidden = if count == 0 { " hidden" } else { "" };
    let words = if count > MOST { format!("{MOST}+") } else { count.to_string() };
    format!(
        r#"<span class="nav-count" data-unread{hidden}><span data-unread-count>{words}</span><span class="visually-hidden"> unread</span></span>"#
    )
}

#[cfg(test)]
mod tests {
    use super::badge;

    #[test]
    fn nothing_to_read_is_not_shown_and_very_much_is_not_counted_out() {
        assert!(badge(0).contains("data-unread hidden>"));
        assert!(badge(3).contains("data-unread><span data-unread-count>3<"));
        assert!(badge(100).contains(">99+<"));
    }
}
