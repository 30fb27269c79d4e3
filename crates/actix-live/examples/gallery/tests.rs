//! Tests of the pages, without a socket.

mod avatars;
mod bytes;
mod clicks;
mod hostile;
mod joins;
mod lifecycle;
mod pages;
mod rows;
mod table;
mod trees;
