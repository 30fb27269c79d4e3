//! What the compiler says to authors.

#![expect(clippy::unwrap_used, reason = "a failed assertion panics")]

mod compiler;
mod mistakes;
