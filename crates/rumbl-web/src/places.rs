//! Places for clients, limited in total and for each address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client_address::ClientAddress;

/// The places, and a shared `T` for each address that holds one.
pub(crate) struct Places<T>(Arc<Inner<T>>);

struct Inner<T> {
    max: usize,
    max_per_address: usize,
    taken: Mutex<Taken<T>>,
}

struct Taken<T> {
    total: usize,
    addresses: HashMap<ClientAddress, (usize, Arc<T>)>,
}

/// A place, released when it is dropped. All places of an address share one `T`.
pub(crate) struct Place<T> {
    places: Arc<Inner<T>>,
    address: ClientAddress,
    shared: Arc<T>,
}

impl<T: Default> Places<T> {
    /// Sets the limits, in total and for each address.
    pub(crate) fn new(max: usize, max_per_address: usize) -> Self {
        let taken = Mutex::new(Taken { total: 0, addresses: HashMap::new() });
        Self(Arc::new(Inner { max, max_per_address, taken }))
    }

    /// Takes a place for a client; `None` if no place is left for its address.
    pub(crate) fn take(&self, address: ClientAddress) -> Option<Place<T>> {
        let mut taken = self.0.lock();
        let own = taken.addresses.get(&address).map_or(0, |(count, _)| *count);
        if taken.total >= self.0.max || own >= self.0.max_per_address {
            return None;
        }
        taken.total += 1;
        let (count, shared) = taken.addresses.entry(address).or_default();
        *count += 1;
        Some(Place { places: Arc::clone(&self.0), address, shared: Arc::clone(shared) })
    }
}

impl<T> Place<T> {
    /// The address that holds the place.
    pub(crate) fn address(&self) -> ClientAddress {
        self.address
    }
}

impl<T> Places<T> {
    /// The number of places taken.
    pub(crate) fn taken(&self) -> usize {
        self.0.lock().total
    }
}

impl<T> Inner<T> {
    fn lock(&self) -> MutexGuard<'_, Taken<T>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Place<T> {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.total -= 1;
        if let Entry::Occupied(mut own) = taken.addresses.entry(self.address) {
            own.get_mut().0 -= 1;
            if own.get().0 == 0 {
                own.remove();
            }
        }
    }
}

impl<T> Deref for Place<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shared
    }
}

impl<T> fmt::Debug for Places<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Places").field("taken", &self.taken()).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Place<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Place").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    #[test]
    fn places_are_bounded_for_each_address_and_in_all_and_are_given_back() {
        let address = |last| IpAddr::from(Ipv4Addr::new(192, 0, 2, last)).into();
        let places = Places::<()>::new(3, 2);
        let take = |last| places.take(address(last));
        let [first, second, third] = [take(1), take(1), take(2)].map(Option::unwrap);
        assert!(take(1).is_none(), "an address has two");
        assert!(take(3).is_none(), "there are three in all");
        drop(first);
        assert_eq!(places.taken(), 2);
        assert!(take(1).is_some());
        let all = take(3);
        assert!(all.is_some());
        drop((all, second, third));
        assert!(places.0.lock().addresses.is_empty());
    }
}
