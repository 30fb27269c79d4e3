//! Tests of the pages, without a socket.

mod bytes;
mod hostile;
mod joins;
mod pages;
mod trees;
