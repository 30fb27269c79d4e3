//! Clients without an account: they can watch live, but not write.

use std::sync::Arc;

use actix_channels::{ConnectInfo, Refused};
use ipnet::IpNet;

use crate::client_address::ClientAddress;
use crate::config::Config;
use crate::places::{Place, Places};
use crate::rate_limit::RateLimit;

/// Admits guests, within limits in total and for each address.
#[derive(Debug)]
pub(crate) struct Guests {
    places: Places<()>,
    joins: RateLimit<ClientAddress>,
    trusted_proxies: Vec<IpNet>,
}

/// One guest's socket, which holds a place while it is connected.
#[derive(Debug)]
pub(crate) struct Guest {
    place: Place<()>,
    guests: Arc<Guests>,
}

impl Guests {
    /// Limits as configured; `None` if guests are switched off.
    pub(crate) fn new(config: &Config) -> Option<Arc<Self>> {
        let limits = &config.limits;
        let (max, max_per_address) = (limits.guest_sockets, limits.guest_sockets_per_address);
        config.guests.then(|| {
            Arc::new(Self {
                places: Places::new(max.get(), max_per_address.get()),
                joins: RateLimit::new(limits.guest_joins_per_address),
                trusted_proxies: config.trusted_proxies.clone(),
            })
        })
    }

    /// Takes a place for a client.
    ///
    /// # Errors
    /// [`Refused`] with 503 when no place is left for its address, and with 403 when its address is unknown, so that
    /// it can't be limited.
    pub(crate) fn admit(self: &Arc<Self>, info: &ConnectInfo) -> Result<Guest, Refused> {
        let address =
            ClientAddress::of_socket(info, &self.trusted_proxies).ok_or_else(Refused::forbidden)?;
        let place = self.places.take(address).ok_or_else(|| {
            tracing::info!("a guest was refused: there are too many");
            Refused::with(503, "too many guests are watching, try again in a moment")
        })?;
        Ok(Guest { place, guests: Arc::clone(self) })
    }
}

impl Guest {
    /// Whether the guest may join a topic now. Each call counts as a join.
    pub(crate) fn may_join(&self) -> bool {
        self.guests.joins.check(self.place.address()).is_ok()
    }
}
