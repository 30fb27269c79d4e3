//! Numbered pages of listings.

use std::fmt;
use std::str::FromStr;

use thiserror::Error as ThisError;

use crate::{Error, Result};

/// Default number of rows per page.
pub const PAGE_SIZE: u32 = 24;
/// Maximum number of rows per page.
pub const MAX_PAGE_SIZE: u32 = 100;

/// The highest page number; rows beyond it are not listed.
pub const MAX_PAGE_NUMBER: u32 = 100_000;

/// The number of a page; the first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageNumber(u32);

/// Not a page number: only integers from 1 to [`MAX_PAGE_NUMBER`], in plain digits, are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("is no page number")]
pub struct InvalidPageNumber;

/// The number of rows per page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageSize(u32);

/// A request for a page of a listing. With only a number, pages have [`PAGE_SIZE`] rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// The page's number.
    pub number: PageNumber,
    /// How many rows pages have.
    pub size: PageSize,
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, at most `size`.
    pub rows: Vec<T>,
    /// The page's number.
    pub number: PageNumber,
    /// The number of rows per page.
    pub size: PageSize,
    /// The number of rows on all pages.
    pub total: i64,
}

/// The direction in which a listing in the order of time is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the oldest row to the newest.
    Forward,
    /// From the newest row to the oldest.
    Backward,
}

/// The rows after a position in a listing that is sorted by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    /// The rows, up to the requested number.
    pub rows: Vec<T>,
    /// Whether there are more rows after them.
    pub has_more: bool,
}

impl PageSize {
    /// The number as such.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(PAGE_SIZE)
    }
}

impl TryFrom<i64> for PageSize {
    type Error = InvalidPageNumber;

    fn try_from(size: i64) -> Result<Self, InvalidPageNumber> {
        match u32::try_from(size) {
            Ok(size @ 1..=MAX_PAGE_SIZE) => Ok(Self(size)),
            _ => Err(InvalidPageNumber),
        }
    }
}

impl TryFrom<i64> for PageNumber {
    type Error = InvalidPageNumber;

    fn try_from(number: i64) -> Result<Self, InvalidPageNumber> {
        match u32::try_from(number) {
            Ok(number @ 1..=MAX_PAGE_NUMBER) => Ok(Self(number)),
            _ => Err(InvalidPageNumber),
        }
    }
}

impl From<PageNumber> for PageRequest {
    fn from(number: PageNumber) -> Self {
        Self { number, size: PageSize::default() }
    }
}

impl<T> Stretch<T> {
    /// Reads a stretch of this size; `load` gets the limit of the query.
    pub(crate) fn read(size: PageSize, load: impl FnOnce(i64) -> Result<Vec<T>>) -> Result<Self> {
        let mut rows = load(i64::from(size.get()) + 1)?;
        let size = usize::try_from(size.get()).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        Ok(Self { rows, has_more })
    }
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
    /// Reads one page of `total` rows; `load` gets the limit and the offset of the query.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such page. The first page always exists.
    pub(crate) fn read(
        request: impl Into<PageRequest>,
        total: i64,
        load: impl FnOnce(i64, i64) -> Result<Vec<T>>,
    ) -> Result<Self> {
        let PageRequest { number, size } = request.into();
        if number.get() > last_of(total, size) {
            return Err(Error::NotFound);
        }
        let limit = i64::from(size.get());
        let rows = load(limit, limit * i64::from(number.get() - 1))?;
        Ok(Self { rows, number, size, total })
    }

    /// The number of the last page.
    pub fn last(&self) -> PageNumber {
        PageNumber(last_of(self.total, self.size))
    }
}

fn last_of(total: i64, size: PageSize) -> u32 {
    let pages = u64::try_from(total).unwrap_or(0).div_ceil(u64::from(size.get()));
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
            assert_eq!(last_of(total, PageSize::default()), last, "{total}");
        }
    }

    #[test]
    fn a_page_has_as_many_rows_as_were_asked_for_up_to_100() {
        let request = PageRequest { number: PageNumber(3), size: PageSize::try_from(2).unwrap() };
        let page = Page::read(request, 5, |limit, offset| Ok(vec![limit, offset])).unwrap();
        assert_eq!((page.rows.as_slice(), page.last()), (&[2, 4][..], PageNumber(3)));
        assert!(PageSize::try_from(100).is_ok() && PageNumber::try_from(100_000).is_ok());
        for size in [0, -1, 101, i64::MAX] {
            assert_eq!(PageSize::try_from(size), Err(InvalidPageNumber), "{size}");
        }
    }

    #[test]
    fn a_stretch_knows_whether_there_is_more() {
        let size = PageSize::try_from(2).unwrap();
        let read =
            |rows: i64| Stretch::read(size, |limit| Ok((0..rows.min(limit)).collect())).unwrap();
        assert_eq!(read(2), Stretch { rows: vec![0, 1], has_more: false });
        assert_eq!(read(9), Stretch { rows: vec![0, 1], has_more: true });
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
