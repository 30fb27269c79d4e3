//! Resolves names to addresses that webhooks may use. Connections go to the very addresses checked here, so a name
//! can't change in between (DNS rebinding).

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rumbl_core::webhooks::AddressRule;
use thiserror::Error;
use tokio::net::lookup_host;

/// The name resolves only to private addresses.
#[derive(Debug, Clone, Copy, Error)]
#[error("its address is not on the public internet")]
pub(super) struct NotPublic;

/// Resolves names with the system's resolver, and drops refused addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct CheckedResolver(pub(super) AddressRule);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> =
                found.into_iter().filter(|address| !rule.refuses(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
