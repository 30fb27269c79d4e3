//! Everything that is one person's: what they can take along, and what goes with their account.

mod delete;
mod export;

pub use delete::{begin_account_deletion, finish_account_deletion};
pub use export::{PersonalData, Said, read_personal_data};
