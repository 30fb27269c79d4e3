//! The messages by which nodes announce who is present.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::adapter::NodeId;

/// The topic of these messages. No client can join it, since channels' topics never contain a NUL.
pub(super) const TOPIC: &str = "\0presence";
/// The event of every message.
pub(super) const EVENT: &str = "said";

/// A message from one node to all others.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Message {
    /// The sender.
    pub(super) node: NodeId,
    /// The sender's name; nodes of older versions send none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    pub(super) said: Said,
}

/// The content of a message. Each node numbers its deltas, so that the others notice when they
/// missed one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// Nothing has changed since the delta with this number.
    Beat { seq: u64 },
    /// The changes of the delta with this number.
    Delta { seq: u64, topics: Topics },
    /// A request for the full state of a node.
    Ask { of: NodeId },
    /// A part of the full state as of a delta's number; parts are counted from 0.
    State { seq: u64, part: u32, is_last: bool, topics: Topics },
    /// The node is shutting down.
    Bye,
}

/// Announced presences, by topic.
pub(super) type Topics = BTreeMap<String, Told>;

/// A node's announcement about a topic. It is idempotent.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    /// All places of each changed key on that node; empty once the key is gone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) people: BTreeMap<String, Vec<Box<RawValue>>>,
    /// The number of people without a key.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) unlisted: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Told {
    /// Whether nobody is there.
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.unlisted == 0
    }

    /// The approximate size of its JSON, in bytes.
    fn size(&self) -> usize {
        let metas = |metas: &Vec<Box<RawValue>>| -> usize {
            metas.iter().map(|meta| meta.get().len() + 1).sum()
        };
        let people = self.people.iter().map(|(key, of)| key.len() + 6 + metas(of));
        32 + people.sum::<usize>()
    }
}

/// Splits announcements into parts whose JSON is about `max` bytes long; a part may be a little
/// longer. There is at least one part.
pub(super) fn parts(topics: impl IntoIterator<Item = (String, Told)>, max: usize) -> Vec<Topics> {
    let (mut parts, mut part, mut size) = (Vec::new(), Topics::new(), 0);
    for (topic, told) in topics {
        let unlisted = told.unlisted;
        let mut piece = Told { unlisted, ..Told::default() };
        size += topic.len() + piece.size();
        for (key, metas) in told.people {
            let one = Told { people: BTreeMap::from([(key, metas)]), unlisted };
            size += one.size();
            piece.people.extend(one.people);
            if size >= max {
                part.insert(topic.clone(), std::mem::take(&mut piece));
                parts.push(std::mem::take(&mut part));
                piece.unlisted = unlisted;
                size = 0;
            }
        }
        part.insert(topic, piece);
        if size >= max {
            parts.push(std::mem::take(&mut part));
            size = 0;
        }
    }
    if !part.is_empty() || parts.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::{Message, Said, Told, Topics, parts};
    use crate::adapter::NodeId;

    fn told(people: usize, unlisted: usize) -> Told {
        let meta = || RawValue::from_string(r#"{"phx_ref":"1"}"#.to_owned()).unwrap();
        let people = (0..people).map(|index| (index.to_string(), vec![meta()])).collect();
        Told { people, unlisted }
    }

    proptest! {
        #[test]
        fn the_parts_tell_what_the_whole_tells(
            sizes in prop::collection::vec((0_usize..20, 0_usize..3), 0..6),
            max in 1_usize..600,
        ) {
            let topics = sizes.iter().enumerate();
            let topics = topics.map(|(index, (people, unlisted))| {
                (format!("room:{index}"), told(*people, *unlisted))
            });
            let parts = parts(topics, max);
            prop_assert!(!parts.is_empty());
            let mut got = BTreeMap::<String, (usize, usize)>::new();
            for part in parts {
                let text = serde_json::to_string(&part).unwrap();
                prop_assert!(text.len() < max + 200, "{text}");
                for (topic, told) in part {
                    let entry = got.entry(topic).or_default();
                    entry.0 += told.people.len();
                    entry.1 = told.unlisted;
                }
            }
            let wanted: Vec<(usize, usize)> = got.into_values().collect();
            prop_assert_eq!(wanted, sizes);
        }
    }

    #[test]
    fn a_message_arrives_as_it_was_said() {
        let topics = Topics::from([("room:a".to_owned(), told(2, 1))]);
        let said = Said::State { seq: 3, part: 0, is_last: true, topics };
        let text =
            serde_json::to_string(&Message { node: NodeId::random(), name: "web-1".into(), said });
        let text = text.unwrap();
        let got: Message = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&got).unwrap(), text);
    }
}
