//! Who asks, and how they proved it.
//!
//! Pages and sockets know people by an [`Identity`] alone. A further way to prove who one is, such as
//! a token of a program, is a variant of [`Proof`] and a function that finds the identity behind it;
//! nothing that uses an identity changes.

mod check;
mod device;
mod every;
mod known_devices;
mod proof;
pub(crate) mod session_cookie;
mod sessions;
pub mod socket_token;
mod upkeep;

pub use check::{CHECK_INTERVAL, SessionCheck};
pub(crate) use device::{Device, Stay};
pub(crate) use known_devices::KnownDevice;
pub use proof::{Identity, Proof};
pub use sessions::{Sessions, socket_id};
pub use upkeep::SessionUpkeep;
