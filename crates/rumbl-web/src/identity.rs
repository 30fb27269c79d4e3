//! Authentication: who sends a request, and how they proved it.
//!
//! Pages and sockets identify users by an [`Identity`], which is proved by a session. The session's cookie, a socket
//! token or a program's token names the session. An API key has no session, so requests by programs have a [`Caller`],
//! which is based on either a session or a key.

mod api_keys;
mod caller;
mod check;
mod device;
mod known_devices;
mod pending;
mod pending_authorization;
mod pending_log_in;
pub mod program_tokens;
mod proof;
pub(crate) mod session_cookie;
mod sessions;
pub mod socket_token;
mod unlinked_identity;
mod upkeep;

pub use api_keys::{ApiKeys, Quota};
pub use caller::{Caller, Shown};
pub use check::{CHECK_INTERVAL, SessionCheck};
pub(crate) use device::{Device, Stay};
pub(crate) use known_devices::KnownUsers;
pub(crate) use pending::Pending;
pub(crate) use pending_authorization::{PendingAuthorization, Purpose};
pub(crate) use pending_log_in::PendingLogIn;
pub use program_tokens::ProgramTokens;
pub use proof::{Identity, Proof};
pub(crate) use sessions::session_of_socket;
pub use sessions::{Sessions, socket_id};
pub(crate) use unlinked_identity::UnlinkedIdentity;
pub use upkeep::SessionUpkeep;
