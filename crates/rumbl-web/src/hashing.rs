//! Hashes passwords, a few at a time.
//!
//! A hash takes a core for a fifth of a second, so clients take [turns](Turns).

use crate::client_address::ClientAddress;
use crate::config::Limits;
use crate::error::{Error, Result};
use crate::turns::{TurnLimits, Turns};

/// The queue of passwords to hash.
#[derive(Debug)]
pub struct Hashing(Turns);

impl Hashing {
    /// Starts with an empty queue.
    pub fn new(limits: &Limits) -> Self {
        Self(Turns::new(
            "passwords",
            TurnLimits {
                at_once: limits.password_hashes.get(),
                at_once_per_address: limits.turns_per_address.get(),
                waiting: limits.password_queue.get(),
                waiting_per_address: limits.password_queue_per_address.get(),
            },
        ))
    }

    /// Runs `hash` on a blocking thread when it is this client's turn. Dropping the future before that passes the
    /// turn on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the queue is full.
    pub async fn run<T: Send + 'static>(
        &self,
        address: ClientAddress,
        hash: impl FnOnce() -> rumbl_core::Result<T> + Send + 'static,
    ) -> Result<rumbl_core::Result<T>> {
        let turn = self.0.take(address, "too many passwords wait").await?;
        let (work, _waiting) = (turn.work, turn.waiting);
        let hashing = tokio::task::spawn_blocking(move || {
            // A hash that has begun runs to completion, even if its caller is gone.
            let _work = work;
            hash()
        });
        hashing.await.map_err(Error::internal)
    }

    /// The number of callers waiting, including those whose hash is running.
    pub fn waiting(&self) -> usize {
        self.0.waiting()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::mpsc;

    use futures_util::FutureExt;
    use futures_util::future::join_all;

    use super::*;

    fn address(last: u8) -> ClientAddress {
        IpAddr::from(Ipv4Addr::new(192, 0, 2, last)).into()
    }

    const AT_ONCE_PER_ADDRESS: usize = 3;

    /// A queue in which nobody has a turn yet.
    fn hashing(waiting: usize, waiting_per_address: usize) -> Hashing {
        let at_once_per_address = AT_ONCE_PER_ADDRESS;
        let limits = TurnLimits { at_once: 0, at_once_per_address, waiting, waiting_per_address };
        Hashing(Turns::new("passwords", limits))
    }

    fn is_refused<T>(outcome: Option<&Result<T>>) -> bool {
        matches!(outcome, Some(Err(Error::Unavailable(_))))
    }

    #[actix_web::test]
    async fn what_waits_is_bounded_for_each_address_and_in_all() {
        let hashing = hashing(3, 2);
        let wait = |from| Box::pin(hashing.run(address(from), || Ok(())));
        let mut waiting = vec![wait(1), wait(1), wait(2)];
        assert!(waiting.iter_mut().all(|waiting| waiting.now_or_never().is_none()));
        assert!(is_refused(wait(1).now_or_never().as_ref()), "two wait from there");
        assert!(is_refused(wait(3).now_or_never().as_ref()), "three wait in all");
        waiting.clear();
        assert_eq!(hashing.waiting(), 0);
        assert!(wait(3).now_or_never().is_none(), "there is room again");
    }

    #[actix_web::test]
    async fn what_nobody_waits_for_any_more_is_not_hashed() {
        let hashing = hashing(10, 10);
        let (hashed, hashes) = mpsc::channel();
        let wait = |name| {
            let hashed = hashed.clone();
            Box::pin(hashing.run(address(1), move || Ok(hashed.send(name).is_ok())))
        };
        let (mut gone, mut there) = (wait("gone"), wait("there"));
        assert!((&mut gone).now_or_never().is_none() && (&mut there).now_or_never().is_none());
        drop(gone);
        hashing.0.widen(1);
        there.await.unwrap().unwrap();
        assert_eq!(hashes.try_iter().collect::<Vec<_>>(), ["there"]);
    }

    #[actix_web::test]
    async fn at_once_per_address_is_behind_how_many_of_a_flood_anybody_else_waits() {
        let hashing = hashing(100, 90);
        let (hashed, hashes) = mpsc::channel();
        let wait = |from: u8| {
            let hashed = hashed.clone();
            Box::pin(hashing.run(address(from), move || Ok(hashed.send(from).is_ok())))
        };
        let mut all: Vec<_> = (0..50).map(|_| wait(1)).collect();
        assert!(all.iter_mut().all(|waiting| waiting.now_or_never().is_none()));
        let mut honest = wait(2);
        assert!((&mut honest).now_or_never().is_none());
        all.push(honest);
        hashing.0.widen(1);
        join_all(all).await;
        let order: Vec<u8> = hashes.try_iter().collect();
        assert_eq!(order.len(), 51);
        let position = order.iter().position(|from| *from == 2).unwrap();
        assert_eq!(position, AT_ONCE_PER_ADDRESS, "{order:?}");
    }
}
