//! The requested page of a listing.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use rumbl_core::page::PageNumber;
use url::form_urlencoded;

use crate::error::{Error, Result};

/// The `page` of the query; by default the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestedPage {
    /// The page's number.
    pub number: PageNumber,
}

impl FromRequest for RequestedPage {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    /// An invalid page number is a 404.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut query = form_urlencoded::parse(request.query_string().as_bytes());
        let number = match query.find(|(name, _)| name == "page") {
            Some((_, text)) => text.parse().map_err(|_nonsense| Error::NotFound),
            None => Ok(PageNumber::FIRST),
        };
        ready(number.map(|number| Self { number }))
    }
}
