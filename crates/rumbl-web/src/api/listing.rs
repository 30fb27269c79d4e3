//! Paging: which part of a listing a program requests, and the links to the rest.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{FromRequest, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::changeset::{Action, Changeset, Field, Params};
use rumbl_core::ids::MAX_ID;
use rumbl_core::page::{
    MAX_PAGE_NUMBER, MAX_PAGE_SIZE, Page, PageNumber, PageRequest, PageSize, Stretch,
};

use super::resource::{Attributes, Documents, Metadata, Resource};
use super::version::Version;
use crate::error::{Error, FieldErrors, Result};
use crate::pages::key::Shared;
use crate::pages::rendered::Rendered;

/// `page` and `limit` are accepted as alternative names.
const PAGE_NUMBER: [Field; 2] = [Field::integer("page_number"), Field::integer("page")];
const PAGE_SIZE: [Field; 2] = [Field::integer("page_size"), Field::integer("limit")];
const CURSOR: &str = "cursor";

/// A listing's query.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    /// The requested part.
    pub part: Part,
    /// All query parameters, including the listing's filters.
    pub params: Params,
}

/// A part of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A page by its number.
    Page(PageRequest),
    /// The rows after a cursor.
    After {
        /// The cursor.
        cursor: Cursor,
        /// The number of rows.
        size: PageSize,
    },
}

/// A place in a listing: the row that is listed before the next ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The row's value in the column that the listing is sorted by, if that is not the id.
    pub sorted_by: Option<i64>,
    /// The row's id; in a listing whose rows are numbered, its number.
    pub id: i64,
}

impl Listing {
    fn parse(params: Params) -> Result<Self> {
        let changeset = Changeset::new([])
            .cast(&params, &[PAGE_NUMBER[1], PAGE_NUMBER[0], PAGE_SIZE[1], PAGE_SIZE[0]]);
        let changeset = PAGE_NUMBER.into_iter().fold(changeset, |changeset, field| {
            changeset.validate_number(field, 1..=MAX_PAGE_NUMBER.into())
        });
        let changeset = PAGE_SIZE.into_iter().fold(changeset, |changeset, field| {
            changeset.validate_number(field, 1..=MAX_PAGE_SIZE.into())
        });
        let changeset = changeset.apply_action(Action::Query).map_err(rumbl_core::Error::from)?;
        // A form may submit an empty field, but invisible characters in place of a number are an error.
        for field in PAGE_NUMBER.into_iter().chain(PAGE_SIZE) {
            let is_sent = params.text(field.name()).is_some_and(|text| !text.is_empty());
            if is_sent && changeset.integer(field).is_none() {
                return Err(Error::Invalid(FieldErrors::one(field.name(), "is invalid")));
            }
        }
        let number = |fields: [Field; 2]| fields.into_iter().find_map(|one| changeset.integer(one));
        let size = number(PAGE_SIZE).and_then(|size| PageSize::try_from(size).ok());
        let size = size.unwrap_or_default();
        let cursor = params.text(CURSOR).filter(|cursor| !cursor.is_empty());
        let part = if let Some(cursor) = cursor {
            let is_invalid = || Error::Invalid(FieldErrors::one(CURSOR, "is invalid"));
            Part::After { cursor: Cursor::read(cursor).ok_or_else(is_invalid)?, size }
        } else {
            let number = number(PAGE_NUMBER).and_then(|it| PageNumber::try_from(it).ok());
            Part::Page(PageRequest { number: number.unwrap_or(PageNumber::FIRST), size })
        };
        Ok(Self { part, params })
    }

    /// The requested number of entries.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is out of bounds.
    pub(crate) fn size(params: &Params) -> Result<PageSize> {
        Ok(match Self::parse(params.clone())?.part {
            Part::Page(PageRequest { size, .. }) | Part::After { size, .. } => size,
        })
    }

    /// Refuses a page number, for listings that are read by cursor alone.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is one.
    pub(crate) fn by_cursor_alone(params: &Params) -> Result<()> {
        let is_sent = |field: &Field| params.text(field.name()).is_some_and(|it| !it.is_empty());
        match PAGE_NUMBER.into_iter().find(is_sent) {
            Some(field) => {
                Err(Error::Invalid(FieldErrors::one(field.name(), "use cursor instead")))
            }
            None => Ok(()),
        }
    }

    /// The id in a filter parameter.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is not a valid id.
    pub(crate) fn filter<Id: std::str::FromStr>(&self, name: &str) -> Result<Option<Id>> {
        let Some(text) = self.params.text(name) else { return Ok(None) };
        let invalid = |_| Error::Invalid(FieldErrors::one(name, "is invalid"));
        text.parse().map(Some).map_err(invalid)
    }

    /// Adds the requested part to a cached document's key.
    pub(crate) fn narrow(&self, document: Shared) -> Shared {
        match self.part {
            Part::Page(request) => document.at(request),
            Part::After { cursor, size } => document.after(cursor.id, size.get()),
        }
    }
}

impl FromRequest for Listing {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let params = web::Query::<Params>::from_query(request.query_string());
        let params =
            params.map_err(|_unreadable| Error::BadRequest("the query can't be read".to_owned()));
        ready(params.and_then(|params| Self::parse(params.into_inner())))
    }
}

/// The rows of a part, and its metadata.
#[derive(Debug)]
pub(crate) struct Entries<T> {
    rows: Vec<T>,
    metadata: Metadata,
    last_page: Option<u32>,
}

impl<T> Entries<T> {
    /// The rows of a numbered page.
    pub(crate) fn page<C: Into<Cursor>>(page: Page<T>, place: impl Fn(&T) -> C) -> Self {
        let last = page.last().get();
        let has_more = page.number.get() < last;
        let next = page.rows.last().filter(|_| has_more).map(|row| place(row).into().text());
        let metadata = Metadata {
            page_number: Some(page.number.get()),
            page_size: page.size.get(),
            total_entries: Some(page.total),
            total_pages: Some(last),
            next_cursor: next,
        };
        Self { rows: page.rows, metadata, last_page: Some(last) }
    }

    /// The rows after a cursor.
    pub(crate) fn stretch<C: Into<Cursor>>(
        stretch: Stretch<T>,
        size: PageSize,
        place: impl Fn(&T) -> C,
    ) -> Self {
        let last = stretch.rows.last().filter(|_| stretch.has_more);
        let next = last.map(|row| place(row).into().text());
        Self::following(stretch.rows, size.get(), next)
    }

    /// The rows after another kind of cursor.
    pub(crate) fn following(rows: Vec<T>, page_size: u32, next_cursor: Option<String>) -> Self {
        let metadata = Metadata {
            page_number: None,
            page_size,
            total_entries: None,
            total_pages: None,
            next_cursor,
        };
        Self { rows, metadata, last_page: None }
    }

    /// Renders the rows, with links to the other parts. `path` is the listing's path, including the query of its
    /// filters.
    ///
    /// # Errors
    /// If they can't be serialised.
    pub(crate) fn render<'a, A: Attributes>(
        &'a self,
        version: Version,
        path: &str,
        resource: impl Fn(&'a T) -> Resource<A>,
    ) -> Result<Rendered> {
        let all: Vec<Resource<A>> = self.rows.iter().map(resource).collect();
        let rendered = Rendered::json(&Documents::new(version, &all, &self.metadata))?;
        let links = HeaderValue::try_from(self.links(path)).map_err(Error::internal)?;
        Ok(if links.is_empty() { rendered } else { rendered.with_header(LINK, links) })
    }

    /// The `Link` header (RFC 8288).
    fn links(&self, path: &str) -> String {
        let separator = if path.contains('?') { '&' } else { '?' };
        let size = self.metadata.page_size;
        let link = |query: String, relation: &str| {
            format!("<{path}{separator}{query}&page_size={size}>; rel=\"{relation}\"")
        };
        let page = |number: u32, relation| link(format!("page_number={number}"), relation);
        let mut links = Vec::new();
        match (self.metadata.page_number, self.last_page, &self.metadata.next_cursor) {
            (Some(number), Some(last), _) => {
                links.push(page(1, "first"));
                if number > 1 {
                    links.push(page(number - 1, "prev"));
                }
                if number < last {
                    links.push(page(number + 1, "next"));
                }
                links.push(page(last, "last"));
            }
            (_, _, Some(next)) => links.push(link(format!("{CURSOR}={next}"), "next")),
            _ => {}
        }
        links.join(", ")
    }
}

impl Cursor {
    /// Its text, which is opaque to clients.
    fn text(self) -> String {
        let Self { sorted_by, id } = self;
        let sorted_by = sorted_by.map(|value| format!("{value}.")).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(format!("{sorted_by}{id}"))
    }

    fn read(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (sorted_by, id) = match text.split_once('.') {
            Some((value, id)) => (Some(value.parse().ok()?), id),
            None => (None, text.as_str()),
        };
        let id = id.parse().ok().filter(|id| (1..=MAX_ID).contains(id))?;
        Some(Self { sorted_by, id })
    }
}

impl From<i64> for Cursor {
    fn from(id: i64) -> Self {
        Self { sorted_by: None, id }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn part(query: Value) -> Result<Part> {
        Listing::parse(serde_json::from_value(query).unwrap()).map(|listing| listing.part)
    }

    #[test]
    fn a_query_asks_for_a_page_or_for_what_follows() {
        let page = |number: i64, size: i64| {
            let (number, size) = (number.try_into().unwrap(), size.try_into().unwrap());
            Part::Page(PageRequest { number, size })
        };
        assert_eq!(part(json!({})).unwrap(), page(1, 24));
        assert_eq!(part(json!({"page_number": "3", "page_size": "10"})).unwrap(), page(3, 10));
        assert_eq!(part(json!({"page": "3", "limit": "10"})).unwrap(), page(3, 10));
        assert_eq!(part(json!({"page": "3", "cursor": ""})).unwrap(), page(3, 24));
        let size = PageSize::default();
        for sorted_by in [None, Some(-8)] {
            let cursor = Cursor { sorted_by, id: 7 };
            let after = part(json!({"cursor": cursor.text()})).unwrap();
            assert_eq!(after, Part::After { cursor, size });
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_told_by_field() {
        for (query, told) in [
            (json!({"page_number": "0"}), "page number must be greater than or equal to 1"),
            (json!({"page_size": "101"}), "page size must be less than or equal to 100"),
            (json!({"page": "x"}), "page is invalid"),
            (json!({"page_size": "\u{89}\u{4}"}), "page size is invalid"),
            (json!({"cursor": "!"}), "cursor is invalid"),
            (json!({"cursor": Cursor::from(0).text()}), "cursor is invalid"),
            (json!({"cursor": URL_SAFE_NO_PAD.encode("x.7")}), "cursor is invalid"),
            (json!({"cursor": URL_SAFE_NO_PAD.encode("7.")}), "cursor is invalid"),
        ] {
            assert_eq!(part(query).unwrap_err().to_string(), format!("invalid: {told}"));
        }
    }

    #[test]
    fn links_lead_to_the_other_pages() {
        let size = PageSize::try_from(1).unwrap();
        let page = Page { rows: vec![9], number: PageNumber::try_from(2).unwrap(), size, total: 3 };
        let entries = Entries::page(page, |id| *id);
        let links = entries.links("/x?user_id=1");
        assert!(links.starts_with(r#"</x?user_id=1&page_number=1&page_size=1>; rel="first", "#));
        assert!(links.ends_with(r#"</x?user_id=1&page_number=3&page_size=1>; rel="last""#));
        assert!(links.contains(r#"page_number=3&page_size=1>; rel="next""#), "{links}");
        let next = entries.metadata.next_cursor.as_deref().and_then(Cursor::read);
        assert_eq!(next, Some(Cursor::from(9)));
    }
}
