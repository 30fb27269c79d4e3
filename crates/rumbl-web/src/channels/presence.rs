//! Who is watching.

use std::collections::HashMap;

use actix_channels::PresenceFetch;
use rumbl_core::accounts;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Repo;
use serde::Serialize;

/// What is told of each of a person's open pages.
#[derive(Debug, Serialize)]
pub struct Meta {
    /// What they watch with.
    pub device: &'static str,
}

/// What is told of a person, beside their open pages: `{"user": {"username": "ada"}}`.
#[derive(Debug, Serialize)]
pub struct Extra {
    user: Username,
}

#[derive(Debug, Serialize)]
struct Username {
    username: String,
}
