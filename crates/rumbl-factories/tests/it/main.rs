//! What the factories' binary does on a database.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod seed_many;
