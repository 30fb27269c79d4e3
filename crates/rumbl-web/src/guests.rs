//! Clients without an account: they watch live, and write nothing.

use std::sync::Arc;

use actix_channels::{ConnectInfo, Refused};
use ipnet::IpNet;

use crate::client_address::ClientAddress;
use crate::config::Config;
use crate::places::{Place, Places};
use crate::rate_limit::RateLimit;

/// Admits guests, so many in all and from each address.
#[derive(Debug)]
pub(crate) struct Guests {
    places: Places<()>,
    joins: RateLimit<ClientAddress>,
    trusted_proxies: Vec<IpNet>,
}

/// One guest's socket, which has a place for as long as it is connected.
#[derive(Debug)]
pub(crate) struct Guest {
    place: Place<()>,
    guests: Arc<Guests>,
}

impl Guests {
    /// The limits of the settings; nothing where guests are switched off.
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

    /// Gives a client a place.
    ///
    /// # Errors
    /// [`Refused`] with 503 when there is none left for its address, and with 403 when it has no
    /// address to be limited by.
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
    /// Whether the guest may join a topic now; asking counts as joining.
    pub(crate) fn may_join(&self) -> bool {
        self.guests.joins.check(self.place.address()).is_ok()
    }
}
