//! The credentials of an API client.

use anyhow::Context;
use serde_json::json;

use super::member::{self, PASSWORD, USERNAME, between};
use crate::bench::visitor::ask;

/// A kind of credential.
#[derive(Clone, Copy)]
pub(crate) enum Proof {
    /// The JWT from logging in.
    Token,
    /// An API key.
    Key,
}

/// The header that authenticates each request.
///
/// # Errors
/// When the server issues no credential.
pub(super) fn header(port: u16, proof: Proof) -> anyhow::Result<String> {
    match proof {
        Proof::Token => {
            let creds = json!({ "creds": { "username": USERNAME, "password": PASSWORD } });
            let headers = ["content-type: application/json".to_owned()];
            let session = ask(port, "POST", "/api/v1/sessions", &headers, &creds.to_string())?;
            let authorization = session.header("authorization").context("no token")?;
            Ok(format!("authorization: {authorization}"))
        }
        Proof::Key => {
            let cookies = member::log_in(port)?;
            let form = ask(port, "GET", "/settings/api-keys", std::slice::from_ref(&cookies), "")?;
            let fields = format!(
                "api_key[name]=bench&api_key[read]=true&api_key[annotate]=true\
                 &api_key[current_password]={PASSWORD}"
            );
            let made = member::send(port, "/settings/api-keys", &form, vec![cookies], &fields)?;
            let key = between(&made.body, "type=\"text\" value=\"").context("no key")?;
            Ok(format!("x-api-key: {key}"))
        }
    }
}
