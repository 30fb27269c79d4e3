//! How bytes reach a session. Only here does the crate know of actix.
