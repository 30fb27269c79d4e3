//! Names to addresses, those alone that webhooks may go to. The connection is made to what was checked here, so a
//! name can't lead elsewhere between the check and the connection.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rumbl_core::webhooks::AddressRule;
use thiserror::Error;
use tokio::net::lookup_host;

/// The name leads to none but addresses of this machine or its network.
#[derive(Debug, Clone, Copy, Error)]
#[error("its address is not on the public internet")]
pub(super) struct NotPublic;

/// Resolves names as this machine does, and leaves out what is refused.
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
