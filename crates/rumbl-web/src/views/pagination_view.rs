//! Links between the pages of a listing.

use std::collections::BTreeSet;

use rumbl_core::page::{Page, PageNumber};
use serde::Serialize;

use crate::paths;

/// Linked pages on each side of the current one, besides the first and the last.
const NEIGHBOURS: u32 = 1;

/// Links to the pages of a listing; empty if it has a single page.
#[derive(Debug, Serialize)]
pub(crate) struct Pagination {
    previous: Option<String>,
    next: Option<String>,
    links: Vec<PageLink>,
}

/// A link, possibly after a gap of omitted pages.
#[derive(Debug, Serialize)]
struct PageLink {
    number: u32,
    path: String,
    is_current: bool,
    /// Whether pages are omitted before this one.
    follows_gap: bool,
}

impl Pagination {
    /// The links of a page of the listing at `path`.
    pub(crate) fn new<T>(page: &Page<T>, path: &str) -> Self {
        let (current, last) = (page.number.get(), page.last().get());
        let to = |number: u32| {
            let number: Option<PageNumber> = number.to_string().parse().ok();
            number.filter(|number| number.get() <= last).map(|number| paths::page(path, number))
        };
        let near = current.saturating_sub(NEIGHBOURS)..=current.saturating_add(NEIGHBOURS);
        let mut links: Vec<PageLink> = Vec::new();
        for number in near.chain([1, last]).collect::<BTreeSet<u32>>() {
            let Some(path) = to(number).filter(|_| last > 1) else { continue };
            let follows_gap = links.last().is_some_and(|before| before.number + 1 < number);
            links.push(PageLink { number, path, is_current: number == current, follows_gap });
        }
        Self { previous: to(current - 1), next: to(current + 1), links }
    }
}

#[cfg(test)]
mod tests {
    use rumbl_core::page::PageSize;

    use super::*;

    /// The links of page `number` of `last` as a person sees them.
    fn links(number: &str, last: i64) -> String {
        let total = last * i64::from(rumbl_core::page::PAGE_SIZE);
        let (rows, number) = (Vec::<()>::new(), number.parse().unwrap());
        let page = Page { rows, number, size: PageSize::default(), total };
        let pagination = Pagination::new(&page, "/videos");
        let mut text = Vec::new();
        for link in &pagination.links {
            let gap = if link.follows_gap { "… " } else { "" };
            let (open, close) = if link.is_current { ("[", "]") } else { ("", "") };
            text.push(format!("{gap}{open}{}{close}", link.number));
        }
        let way = |path: Option<String>| path.unwrap_or_else(|| "-".to_owned());
        format!("{} | {} | {}", way(pagination.previous), text.join(" "), way(pagination.next))
    }

    #[test]
    fn one_page_has_no_links() {
        assert_eq!(links("1", 0), "- |  | -");
        assert_eq!(links("1", 1), "- |  | -");
    }

    #[test]
    fn the_first_the_last_and_the_neighbours_are_linked() {
        assert_eq!(links("1", 2), "- | [1] 2 | /videos?page=2");
        assert_eq!(links("2", 3), "/videos | 1 [2] 3 | /videos?page=3");
        assert_eq!(links("5", 9), "/videos?page=4 | 1 … 4 [5] 6 … 9 | /videos?page=6");
        assert_eq!(links("9", 9), "/videos?page=8 | 1 … 8 [9] | -");
    }
}
