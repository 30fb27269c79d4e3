//! What this node knows about the other nodes: pure state, without a clock or I/O.

use std::collections::{HashMap, HashSet};

use tokio::time::{Duration, Instant};

use super::message::{Message, Said, Told, Topics};
use super::node_info::NodeInfo;
use crate::adapter::{NodeId, bounded_node_name};

/// Maximum number of known nodes; messages of further ones are ignored.
const MAX_NODES: usize = 256;
/// How long to wait for a node's full state before requesting it again.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Others {
    own: NodeId,
    known: HashMap<NodeId, Other>,
}

/// Another node.
#[derive(Debug)]
struct Other {
    name: String,
    heard_at: Instant,
    /// The number of the last delta that was applied; `None` until the full state has arrived.
    seq: Option<u64>,
    asked_at: Option<Instant>,
    /// The announced presences, by topic.
    topics: HashMap<String, Known>,
    /// A full state of which some parts have arrived.
    arriving: Option<Arriving>,
}

#[derive(Debug)]
struct Arriving {
    seq: u64,
    next_part: u32,
    topics: HashMap<String, Known>,
}

/// Who is present on a topic on that node.
#[derive(Debug, Default)]
struct Known {
    keys: HashSet<String>,
    unlisted: usize,
}

impl Known {
    fn note(&mut self, told: &Told) {
        for (key, metas) in &told.people {
            if metas.is_empty() {
                self.keys.remove(key);
            } else {
                self.keys.insert(key.clone());
            }
        }
        self.unlisted = told.unlisted;
    }
}

/// What has to happen after a message.
#[derive(Debug)]
pub(super) enum Effect {
    /// A topic has changed on a node.
    Set { node: NodeId, topic: String, told: Told },
    /// A node's full state has to be requested.
    Ask(NodeId),
    /// This node has to announce its full state.
    Tell,
}

impl Others {
    pub(super) fn new(own: NodeId) -> Self {
        Self { own, known: HashMap::new() }
    }

    /// Processes a message.
    pub(super) fn hear(&mut self, message: Message, now: Instant) -> Vec<Effect> {
        let Message { node, name, said } = message;
        if node == self.own {
            return Vec::new();
        }
        if let Said::Ask { of } = said {
            return if of == self.own { vec![Effect::Tell] } else { Vec::new() };
        }
        if let Said::Bye = said {
            return self
                .known
                .remove(&node)
                .map(|other| gone(node, other.topics))
                .unwrap_or_default();
        }
        if !self.known.contains_key(&node) && self.known.len() >= MAX_NODES {
            return Vec::new();
        }
        let other = self.known.entry(node).or_insert_with(|| Other::new(&name, now));
        other.heard_at = now;
        match said {
            Said::Beat { seq } if other.seq == Some(seq) => Vec::new(),
            Said::Beat { seq: 0 } => {
                other.seq = Some(0);
                Vec::new()
            }
            Said::Delta { seq, topics } if other.seq.unwrap_or(0) + 1 == seq => {
                other.seq = Some(seq);
                note(&mut other.topics, &topics);
                set(node, topics)
            }
            // Requested by another node, or outdated.
            Said::State { seq, .. } if other.seq.is_some_and(|known| seq <= known) => Vec::new(),
            Said::State { seq, part, is_last, topics } => {
                other.add_part(node, (seq, part, is_last), topics)
            }
            // A message was missed.
            _ => other.ask(node, now),
        }
    }

    /// Forgets the nodes that have been silent for `timeout`.
    pub(super) fn forget(&mut self, timeout: Duration, now: Instant) -> Vec<Effect> {
        let silent = |other: &Other| now.duration_since(other.heard_at) > timeout;
        let silent = self.known.extract_if(|_, other| silent(other));
        silent.flat_map(|(node, other)| gone(node, other.topics)).collect()
    }

    /// The known nodes, ordered by id.
    pub(super) fn list(&self, now: Instant) -> Vec<NodeInfo> {
        let known = self.known.iter().map(|(id, other)| NodeInfo {
            id: *id,
            name: other.name.clone(),
            silent_for: now.saturating_duration_since(other.heard_at),
            topics: other.topics.len(),
        });
        let mut known: Vec<_> = known.collect();
        known.sort_unstable_by_key(|node| node.id);
        known
    }

    /// Doesn't count the time in which this process was suspended as silence of other nodes.
    pub(super) fn forgive(&mut self, now: Instant) {
        for other in self.known.values_mut() {
            other.heard_at = now;
        }
    }
}

impl Other {
    fn new(name: &str, now: Instant) -> Self {
        let (name, topics) = (bounded_node_name(name).to_owned(), HashMap::new());
        let arriving = None;
        Self { name, heard_at: now, seq: None, asked_at: None, topics, arriving }
    }

    fn ask(&mut self, node: NodeId, now: Instant) -> Vec<Effect> {
        if self.asked_at.is_some_and(|asked| now.duration_since(asked) < ASK_AGAIN) {
            return Vec::new();
        }
        self.asked_at = Some(now);
        self.seq = None;
        vec![Effect::Ask(node)]
    }

    fn add_part(
        &mut self,
        node: NodeId,
        (seq, part, is_last): (u64, u32, bool),
        topics: Topics,
    ) -> Vec<Effect> {
        if part == 0 {
            self.arriving = Some(Arriving { seq, next_part: 0, topics: HashMap::new() });
        }
        let expected = self.arriving.take_if(|of| (of.seq, of.next_part) == (seq, part));
        let Some(mut arriving) = expected else { return Vec::new() };
        arriving.next_part += 1;
        note(&mut arriving.topics, &topics);
        note(&mut self.topics, &topics);
        let mut effects = set(node, topics);
        if !is_last {
            self.arriving = Some(arriving);
            return effects;
        }
        (self.seq, self.asked_at) = (Some(seq), None);
        // What was announced before but is missing from the full state has left.
        for (topic, mut known) in std::mem::replace(&mut self.topics, arriving.topics) {
            let still = self.topics.get(&topic);
            known.keys.retain(|key| !still.is_some_and(|still| still.keys.contains(key)));
            if !known.keys.is_empty() || still.is_none() {
                let unlisted = still.map_or(0, |still| still.unlisted);
                effects.push(left(node, topic, known.keys, unlisted));
            }
        }
        effects
    }
}

fn note(known: &mut HashMap<String, Known>, topics: &Topics) {
    for (topic, told) in topics {
        let of = known.entry(topic.clone()).or_default();
        of.note(told);
        if of.keys.is_empty() && of.unlisted == 0 {
            known.remove(topic);
        }
    }
}

fn set(node: NodeId, topics: Topics) -> Vec<Effect> {
    topics.into_iter().map(|(topic, told)| Effect::Set { node, topic, told }).collect()
}

/// The effects of a node's disappearance.
fn gone(node: NodeId, topics: HashMap<String, Known>) -> Vec<Effect> {
    topics.into_iter().map(|(topic, known)| left(node, topic, known.keys, 0)).collect()
}

fn left(node: NodeId, topic: String, keys: HashSet<String>, unlisted: usize) -> Effect {
    let people = keys.into_iter().map(|key| (key, Vec::new())).collect();
    Effect::Set { node, topic, told: Told { people, unlisted } }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;

    fn topics(topic: &str, keys: &[&str], unlisted: usize) -> Topics {
        let meta = || vec![RawValue::from_string("{}".to_owned()).unwrap()];
        let people = keys.iter().map(|key| ((*key).to_owned(), meta())).collect();
        Topics::from([(topic.to_owned(), Told { people, unlisted })])
    }

    /// The effects as text: `+key` and `-key` of a topic, `?` for a request.
    fn told(effects: Vec<Effect>) -> Vec<String> {
        let words = effects.into_iter().map(|effect| match effect {
            Effect::Ask(_) => "?".to_owned(),
            Effect::Tell => "!".to_owned(),
            Effect::Set { topic, told, .. } => {
                let sign = |metas: &Vec<_>| if metas.is_empty() { "-" } else { "+" };
                let keys: Vec<_> =
                    told.people.iter().map(|(key, of)| format!("{}{key}", sign(of))).collect();
                format!("{topic} {} {}", keys.join(""), told.unlisted)
            }
        });
        words.collect()
    }

    struct Talk {
        others: Others,
        node: NodeId,
        now: Instant,
    }

    impl Talk {
        fn new() -> Self {
            let others = Others::new(NodeId::random());
            Self { others, node: NodeId::random(), now: Instant::now() }
        }

        fn hear(&mut self, said: Said) -> Vec<String> {
            let message = Message { node: self.node, name: "web-1:4000".to_owned(), said };
            told(self.others.hear(message, self.now))
        }
    }

    #[test]
    fn what_a_new_node_tells_is_taken_in_turn() {
        let mut talk = Talk::new();
        assert_eq!(talk.hear(Said::Beat { seq: 0 }), [""; 0]);
        let delta = |seq, keys: &[&str]| Said::Delta { seq, topics: topics("a", keys, 0) };
        assert_eq!(talk.hear(delta(1, &["ada"])), ["a +ada 0"]);
        assert_eq!(talk.hear(delta(2, &["bob"])), ["a +bob 0"]);
        assert_eq!(talk.hear(Said::Beat { seq: 2 }), [""; 0]);
        assert_eq!(talk.hear(Said::Bye), ["a -ada-bob 0"]);
    }

    #[test]
    fn a_node_that_was_missed_is_asked_once_and_taken_at_its_word() {
        let mut talk = Talk::new();
        talk.hear(Said::Delta { seq: 1, topics: topics("a", &["ada", "bob"], 2) });
        assert_eq!(talk.hear(Said::Beat { seq: 3 }), ["?"]);
        assert_eq!(talk.hear(Said::Beat { seq: 3 }), [""; 0]);
        talk.now += ASK_AGAIN;
        assert_eq!(talk.hear(Said::Delta { seq: 4, topics: topics("a", &["x"], 0) }), ["?"]);
        let part = |part, is_last, topics| Said::State { seq: 4, part, is_last, topics };
        assert_eq!(talk.hear(part(0, false, topics("a", &["bob"], 1))), ["a +bob 1"]);
        let last = talk.hear(part(1, true, topics("b", &["eve"], 0)));
        assert_eq!(last, ["b +eve 0", "a -ada 1"]);
        // Nodes that had requested it before receive it too.
        assert_eq!(talk.hear(part(0, true, topics("a", &[], 0))), [""; 0]);
        assert_eq!(talk.hear(Said::Beat { seq: 4 }), [""; 0]);
    }

    #[test]
    fn everything_of_which_a_part_is_missing_is_asked_for_again() {
        let mut talk = Talk::new();
        assert_eq!(talk.hear(Said::Beat { seq: 9 }), ["?"]);
        let part = |part, is_last| Said::State { seq: 9, part, is_last, topics: Topics::new() };
        talk.hear(part(0, false));
        talk.hear(part(2, true));
        talk.now += ASK_AGAIN;
        assert_eq!(talk.hear(Said::Beat { seq: 9 }), ["?"]);
    }

    #[test]
    fn a_node_that_is_silent_is_forgotten_unless_this_one_was_asleep() {
        const TIMEOUT: Duration = Duration::from_secs(30);
        let mut talk = Talk::new();
        talk.hear(Said::Delta { seq: 1, topics: topics("a", &["ada"], 0) });
        assert!(talk.others.forget(TIMEOUT, talk.now + TIMEOUT).is_empty());
        let later = talk.now + TIMEOUT * 2;
        talk.others.forgive(later);
        assert!(talk.others.forget(TIMEOUT, later).is_empty());
        assert_eq!(told(talk.others.forget(TIMEOUT, later + TIMEOUT * 2)), ["a -ada 0"]);
        assert_eq!(talk.hear(Said::Beat { seq: 1 }), ["?"], "it is met as if for the first time");
    }

    #[test]
    fn a_node_is_listed_by_its_name_of_which_only_so_much_counts() {
        let mut talk = Talk::new();
        talk.hear(Said::Beat { seq: 0 });
        let nodes = talk.others.list(talk.now);
        assert_eq!((nodes[0].id, nodes[0].name.as_str()), (talk.node, "web-1:4000"));
        let (node, name) = (NodeId::random(), "é".repeat(100));
        talk.others.hear(Message { node, name, said: Said::Beat { seq: 0 } }, talk.now);
        let nodes = talk.others.list(talk.now);
        assert!(nodes.iter().any(|other| other.id == node && other.name == "é".repeat(50)));
    }

    #[test]
    fn only_whom_a_question_is_for_answers_it() {
        let mut talk = Talk::new();
        let own = talk.others.own;
        assert_eq!(talk.hear(Said::Ask { of: own }), ["!"]);
        assert_eq!(talk.hear(Said::Ask { of: NodeId::random() }), [""; 0]);
    }
}
