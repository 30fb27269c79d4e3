//! A message to all subscribers of a topic.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use bytestring::ByteString;
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::contents::Contents;
use crate::payload::{Payload, PayloadError};

/// How many serializers' encodings are cached with a broadcast; any further serializer encodes it
/// again for each receiver.
pub const MAX_ENCODINGS: usize = 2;

/// A message to all subscribers of a topic. Clones are cheap and share the cached encodings.
///
/// Serde turns it into `{topic, event, seq, json}` or `{topic, event, seq, binary}`, the form in
/// which an [`Adapter`](crate::Adapter) sends it to other nodes. The companion is not sent.
#[derive(Debug, Clone)]
pub struct Broadcast(Arc<Inner>);

struct Inner {
    topic: ByteString,
    event: ByteString,
    payload: Payload,
    seq: Option<u64>,
    companion: Option<Arc<dyn Any + Send + Sync>>,
    /// The payload as receivers have parsed it, one entry per type.
    parsed: Mutex<Vec<Arc<dyn Any + Send + Sync>>>,
    encodings: [OnceLock<Result<Bytes, String>>; MAX_ENCODINGS],
}

impl Broadcast {
    /// Creates a broadcast of `event` on `topic`.
    pub fn new(topic: &str, event: &str, payload: Payload) -> Self {
        Self(Arc::new(Inner {
            topic: topic.into(),
            event: event.into(),
            payload,
            seq: None,
            companion: None,
            parsed: Mutex::default(),
            encodings: Default::default(),
        }))
    }

    /// Sets the broadcast's sequence number within its topic.
    ///
    /// A topic has one sequence, whose numbers rise in the order in which broadcasts are made. A
    /// subscriber that has read up to some number can drop broadcasts with a lower one.
    #[must_use]
    pub fn with_seq(mut self, seq: u64) -> Self {
        Arc::make_mut(&mut self.0).seq = Some(seq);
        self
    }

    /// Attaches the value that the payload was made from, so that receivers in this process need
    /// not parse what was just serialised. It is not sent to other nodes.
    #[must_use]
    pub fn with_companion<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        Arc::make_mut(&mut self.0).companion = Some(Arc::new(value));
        self
    }

    /// The topic it is sent on.
    pub fn topic(&self) -> &str {
        &self.0.topic
    }

    /// Its event.
    pub fn event(&self) -> &str {
        &self.0.event
    }

    /// Its payload.
    pub fn payload(&self) -> &Payload {
        &self.0.payload
    }

    /// Its sequence number within the topic, if it has one.
    pub fn seq(&self) -> Option<u64> {
        self.0.seq
    }

    /// Its companion, or `None` if that has another type or the broadcast came from another node.
    pub fn companion<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.companion.as_deref()?.downcast_ref()
    }

    /// Parses the JSON into `T`, once for all receivers.
    ///
    /// # Errors
    /// As [`Payload::parse`].
    pub fn parse<T>(&self) -> Result<Arc<T>, PayloadError>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let mut parsed = self.0.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = parsed.iter().find_map(|any| Arc::clone(any).downcast::<T>().ok());
        if let Some(known) = known {
            return Ok(known);
        }
        let fresh = Arc::new(self.payload().parse::<T>()?);
        parsed.push(Arc::clone(&fresh) as Arc<dyn Any + Send + Sync>);
        Ok(fresh)
    }

    /// The broadcast as encoded by serializer number `serializer`. It is encoded once; later
    /// receivers share the bytes or the error.
    ///
    /// # Errors
    /// The error that `encode` returned.
    pub fn encoded(
        &self,
        serializer: usize,
        encode: impl FnOnce() -> Result<Bytes, String>,
    ) -> Result<Bytes, String> {
        match self.0.encodings.get(serializer) {
            Some(encoding) => encoding.get_or_init(encode).clone(),
            None => encode(),
        }
    }
}

/// A copy is made only to be changed, so nothing derived from the contents is copied.
impl Clone for Inner {
    fn clone(&self) -> Self {
        Self {
            topic: self.topic.clone(),
            event: self.event.clone(),
            payload: self.payload.clone(),
            seq: self.seq,
            companion: self.companion.clone(),
            parsed: Mutex::default(),
            encodings: Default::default(),
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("topic", &self.topic)
            .field("event", &self.event)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

/// The form of a broadcast on its way between two nodes.
#[derive(Serialize, Deserialize)]
struct Sent<'a> {
    topic: Cow<'a, str>,
    event: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "even_null")]
    json: Option<Cow<'a, RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binary: Option<String>,
}

/// Keeps a `json` field that is present even if its value is `null`.
fn even_null<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cow<'static, RawValue>>, D::Error> {
    Ok(Some(Cow::Owned(Box::deserialize(deserializer)?)))
}

impl Serialize for Broadcast {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (json, binary) = match self.payload().contents() {
            Contents::Json(text) => {
                let json = serde_json::from_str(text).map_err(S::Error::custom)?;
                (Some(Cow::Borrowed(json)), None)
            }
            Contents::Binary(data) => (None, Some(STANDARD.encode(data))),
            Contents::Unencodable(why) => return Err(S::Error::custom(why)),
        };
        let (topic, event) = (self.topic().into(), self.event().into());
        Sent { topic, event, seq: self.seq(), json, binary }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Broadcast {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Sent::deserialize(deserializer)?;
        let payload = match (sent.json, sent.binary) {
            (Some(json), None) => Payload::from_json_text(json.get().into()),
            (None, Some(binary)) => {
                Payload::binary(STANDARD.decode(binary).map_err(D::Error::custom)?)
            }
            _ => return Err(D::Error::custom("expected one of json and binary")),
        };
        let broadcast = Self::new(&sent.topic, &sent.event, payload);
        Ok(match sent.seq {
            Some(seq) => broadcast.with_seq(seq),
            None => broadcast,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use bytes::Bytes;
    use serde_json::json;

    use super::{Broadcast, MAX_ENCODINGS};
    use crate::payload::Payload;

    fn news() -> Broadcast {
        Broadcast::new("room:a", "news", Payload::json(&json!({"n": 1})))
    }

    #[test]
    fn a_companion_is_found_by_its_type_and_by_no_other() {
        let broadcast = news().with_companion(7_u32);
        assert_eq!(broadcast.companion::<u32>(), Some(&7));
        assert_eq!(broadcast.companion::<u64>(), None);
        assert_eq!(news().companion::<u32>(), None);
    }

    #[test]
    fn a_broadcast_reaches_another_node_without_its_companion() {
        let object = Payload::json(&json!({"n": [1, "é\""]}));
        for payload in [object, Payload::json(&()), Payload::binary(vec![0, 255])] {
            let broadcast = Broadcast::new("room:a", "news\"", payload).with_companion(7_u32);
            for broadcast in [broadcast.clone(), broadcast.with_seq(3)] {
                let text = serde_json::to_string(&broadcast).unwrap();
                let sent: Broadcast = serde_json::from_str(&text).unwrap();
                assert_eq!((sent.topic(), sent.event()), ("room:a", "news\""));
                assert_eq!(sent.seq(), broadcast.seq());
                assert_eq!(sent.payload().as_json(), broadcast.payload().as_json());
                assert_eq!(sent.payload().as_binary(), broadcast.payload().as_binary());
                assert_eq!(sent.companion::<u32>(), None);
            }
        }
    }

    #[test]
    fn what_has_no_json_form_or_no_payload_is_not_sent_to_another_node() {
        let odd = Payload::json(&BTreeMap::from([(vec![1], 2)]));
        assert!(serde_json::to_string(&Broadcast::new("a", "b", odd)).is_err());
        assert!(serde_json::from_str::<Broadcast>(r#"{"topic":"a","event":"b"}"#).is_err());
        let both = r#"{"topic":"a","event":"b","json":1,"binary":"AA=="}"#;
        assert!(serde_json::from_str::<Broadcast>(both).is_err());
    }

    #[test]
    fn max_encodings_serializers_encode_once_and_a_further_one_each_time() {
        let broadcast = news();
        let encodings = Cell::new(0);
        let encode = || {
            encodings.set(encodings.get() + 1);
            Ok(Bytes::from_static(b"frame"))
        };
        for _ in 0..3 {
            assert_eq!(broadcast.encoded(MAX_ENCODINGS - 1, encode).unwrap(), "frame");
        }
        assert_eq!(encodings.get(), 1);
        for _ in 0..3 {
            broadcast.encoded(MAX_ENCODINGS, encode).unwrap();
        }
        assert_eq!(encodings.get(), 4);
    }

    #[test]
    fn a_changed_broadcast_forgets_what_the_old_one_was_encoded_into() {
        let old = news();
        old.encoded(0, || Ok(Bytes::from_static(b"old"))).unwrap();
        let new = old.clone().with_seq(1);
        assert_eq!(new.encoded(0, || Ok(Bytes::from_static(b"new"))).unwrap(), "new");
        assert_eq!((old.seq(), new.seq()), (None, Some(1)));
    }
}
