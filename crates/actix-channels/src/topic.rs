//! Topics and the patterns that route them.

use std::fmt;
use std::ops::Deref;

use bytestring::ByteString;

/// A joined topic, such as `videos:7`, that remembers what its route's `*` matched.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Topic {
    name: ByteString,
    prefix_bytes: usize,
}

impl Topic {
    /// The part that the route's `*` matched, such as `7` in `videos:7`; empty for an exact route.
    pub fn wildcard(&self) -> &str {
        self.name.get(self.prefix_bytes..).unwrap_or_default()
    }

    /// The whole topic.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl Deref for Topic {
    type Target = str;

    fn deref(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.name, f)
    }
}

/// A route's pattern: an exact topic, or a prefix before a final `*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern {
    text: &'static str,
}

impl Pattern {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text }
    }

    /// The topic as matched by this route, or `None` if it doesn't match.
    pub(crate) fn parse(self, topic: &str) -> Option<Topic> {
        let prefix_bytes = match self.text.strip_suffix('*') {
            Some(prefix) if topic.starts_with(prefix) => prefix.len(),
            None if topic == self.text => topic.len(),
            _ => return None,
        };
        Some(Topic { name: ByteString::from(topic), prefix_bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_wildcard_route_gives_the_rest_of_the_topic() {
        let topic = Pattern::new("videos:*").parse("videos:7").unwrap();
        assert_eq!((topic.as_str(), topic.wildcard()), ("videos:7", "7"));
        assert!(Pattern::new("videos:*").parse("video:7").is_none());
    }

    #[test]
    fn an_exact_route_takes_only_its_topic() {
        assert_eq!(Pattern::new("room:lobby").parse("room:lobby").unwrap().wildcard(), "");
        assert!(Pattern::new("room:lobby").parse("room:lobby2").is_none());
    }
}
