//! An intercept for the tests.

use std::collections::HashMap;

use actix_channels::{Broadcast, HandleOut, Intercept, Payload};
use serde_json::{Value, json};

/// Decides who gets a secret: its author gets it marked, `nobody` doesn't get it, and everyone else
/// gets it unchanged.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) user: String,
}

/// The author of a `note`, which is the companion of its broadcast.
#[derive(Debug)]
pub(crate) struct Author(pub(crate) String);

impl Intercept for Reader {
    const EVENTS: &'static [&'static str] = &["secret", "bomb", "riddle", "note"];

    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut {
        if let Some(Author(author)) = broadcast.companion() {
            let is_own = *author == self.user;
            return if is_own {
                HandleOut::Push(Payload::json("yours"))
            } else {
                HandleOut::Forward
            };
        }
        let secret = broadcast.parse::<Value>().unwrap();
        match broadcast.event() {
            "bomb" if secret["for"] == *self.user => panic!("handle_out panics"),
            "riddle" if secret["for"] == *self.user => {
                HandleOut::Push(Payload::json(&HashMap::from([(vec![1], 1)])))
            }
            "secret" if self.user == "nobody" => HandleOut::Drop,
            "secret" if secret["author"] == *self.user => {
                HandleOut::Push(Payload::json(&json!({"mine": *secret})))
            }
            _ => HandleOut::Forward,
        }
    }
}
