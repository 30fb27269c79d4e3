//! Listings that grow, cut into numbered pages.

use std::fmt;
use std::str::FromStr;

use thiserror::Error as ThisError;

use crate::{Error, Result};

/// Rows that a page has at most.
pub const PAGE_SIZE: u32 = 24;

/// The highest number that a page can have; what lies beyond it is not listed.
pub const MAX_PAGE_NUMBER: u32 = 100_000;

/// The number of a page; the first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageNumber(u32);

/// The text is no number of a page: only plain integers from 1 to [`MAX_PAGE_NUMBER`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("is no page number")]
pub struct InvalidPageNumber;

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, at most [`PAGE_SIZE`].
    pub rows: Vec<T>,
    /// Which page it is.
    pub number: PageNumber,
    /// Rows on all pages together.
    pub total: i64,
}

impl PageNumber {
    /// The first page.
    pub const FIRST: Self = Self(1);

    /// The number as such.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromStr for PageNumber {
    type Err = InvalidPageNumber;

    fn from_str(text: &str) -> Result<Self, InvalidPageNumber> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        match text.parse() {
            Ok(number) if is_plain && number <= MAX_PAGE_NUMBER => Ok(Self(number)),
            _ => Err(InvalidPageNumber),
        }
    }
}

impl fmt::Display for PageNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<T> Page<T> {
    /// Reads one page of `total` rows; `load` takes the limit and the offset of the query.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such page; there always is a first one.
    pub(crate) fn read(
        number: PageNumber,
        total: i64,
        load: impl FnOnce(i64, i64) -> Result<Vec<T>>,
    ) -> Result<Self> {
        if number.get() > last_of(total) {
            return Err(Error::NotFound);
        }
        let limit = i64::from(PAGE_SIZE);
        let rows = load(limit, limit * i64::from(number.get() - 1))?;
        Ok(Self { rows, number, total })
    }

    /// The number of the last page.
    pub fn last(&self) -> PageNumber {
        PageNumber(last_of(self.total))
    }
}

fn last_of(total: i64) -> u32 {
    let pages = u64::try_from(total).unwrap_or(0).div_ceil(u64::from(PAGE_SIZE));
    u32::try_from(pages).unwrap_or(u32::MAX).clamp(1, MAX_PAGE_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_integers_from_1_to_100_000_are_page_numbers() {
        for text in ["1", "2", "100000"] {
            assert_eq!(text.parse::<PageNumber>().unwrap().to_string(), text);
        }
        for text in ["", "0", "-1", "+1", "01", "1.0", " 1", "two", "١", "100001", "99999999999"] {
            assert_eq!(text.parse::<PageNumber>(), Err(InvalidPageNumber), "{text:?}");
        }
    }

    #[test]
    fn a_listing_has_as_many_pages_as_its_rows_fill_and_at_least_one() {
        for (total, last) in
            [(0, 1), (1, 1), (24, 1), (25, 2), (48, 2), (49, 3), (i64::MAX, 100_000)]
        {
            assert_eq!(last_of(total), last, "{total}");
        }
    }

    #[test]
    fn a_page_beyond_the_last_is_not_found() {
        let nothing = |_, _| Ok(Vec::<()>::new());
        assert!(Page::read(PageNumber(1), 0, nothing).is_ok());
        assert!(matches!(Page::read(PageNumber(2), 24, nothing), Err(Error::NotFound)));
        let window = |limit, offset| Ok(vec![limit, offset]);
        assert_eq!(Page::read(PageNumber(2), 25, window).unwrap().rows, [24, 24]);
    }
}
