//! What the pages do, without a socket.

mod bytes;
mod hostile;
mod joins;
mod pages;
mod trees;
