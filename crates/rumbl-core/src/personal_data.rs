//! A user's personal data: exporting it, and deleting it with the account.

mod delete;
mod export;

pub use delete::{
    AccountDeletion, begin_account_deletion, finish_account_deletion, list_accounts_being_deleted,
};
pub use export::{PersonalData, Said, read_personal_data};
