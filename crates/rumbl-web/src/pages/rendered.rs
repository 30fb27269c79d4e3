//! A rendered page whose personal slots are still empty.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::gzip::{Deflater, Effort, GzipMember};
use super::slot::{self, Slot, SlotTexts};
use crate::error::{Error, Result};

/// Estimated memory of a part besides its bytes.
const PART_OVERHEAD_BYTES: usize = 128;

/// Documents for programs that are shorter than this many bytes are sent uncompressed: with the headers, they fit
/// into one packet either way.
pub(crate) const MIN_COMPRESSED_BYTES: usize = 1_024;

/// The content encoding of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Uncompressed.
    Identity,
    /// Compressed.
    Gzip,
}

/// Shared parts, each plain and compressed, with slots between them. A document without slots is a single part.
#[derive(Debug)]
pub struct Rendered {
    parts: Vec<Part>,
    digest: [u8; 32],
    /// The content security policy, if it is a page.
    policy: Option<HeaderValue>,
    /// Additional headers, if it is a document for programs.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The time of its subject's last change, as written in a tag.
    revision: Option<String>,
}

#[derive(Debug)]
struct Part {
    content: Box<[u8]>,
    deflated: Box<[u8]>,
    /// The slot after the part.
    slot: Option<Slot>,
}

impl Rendered {
    /// Splits a rendered template at the markers of its slots, and compresses the parts.
    ///
    /// # Errors
    /// When compression fails.
    pub fn new(text: &str, effort: Effort) -> Result<Self> {
        let parts: Vec<Part> = Deflater::with(effort, |deflater| {
            let part = |(text, slot): (&str, Option<Slot>)| {
                let content = text.as_bytes();
                let deflated = deflater.deflate(content).map_err(Error::internal)?;
                Ok(Part { content: content.into(), deflated: deflated.into(), slot })
            };
            slot::cut(text).into_iter().map(part).collect::<Result<_>>()
        })?;
        let digest = digest(&parts);
        Ok(Self { parts, digest, policy: None, headers: Vec::new(), revision: None })
    }

    /// Adds a `Content-Security-Policy`.
    #[must_use]
    pub fn with_policy(self, policy: HeaderValue) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// A JSON document without slots. It is compressed in fast mode, as each of these many documents is rarely
    /// requested.
    ///
    /// # Errors
    /// When serialization or compression fails.
    pub fn json(document: &impl Serialize) -> Result<Self> {
        let content = serde_json::to_vec(document).map_err(Error::internal)?;
        let deflated = Deflater::with(Effort::Fast, |fast| fast.deflate(&content));
        let deflated = deflated.map_err(Error::internal)?;
        let parts = vec![Part { content: content.into(), deflated: deflated.into(), slot: None }];
        let (headers, revision) = (Vec::new(), None);
        Ok(Self { digest: digest(&parts), parts, policy: None, headers, revision })
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The additional headers.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// Adds the time of its subject's last change.
    #[must_use]
    pub fn with_revision(self, revision: String) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// The time of its subject's last change, if it has a single subject.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// Whether it is long enough for compression to pay off.
    pub fn is_worth_compressing(&self) -> bool {
        let bytes: usize = self.parts.iter().map(|part| part.content.len()).sum();
        bytes >= MIN_COMPRESSED_BYTES
    }

    /// The response body for one reader.
    pub fn body(&self, texts: &SlotTexts, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => self.joined(texts),
            Encoding::Gzip => self.spliced(texts),
        }
    }

    /// The validator for one reader's version. It changes with anything on the page, but not with the encoding, so it
    /// belongs in a weak tag.
    pub fn version(&self, texts: &SlotTexts) -> [u8; 32] {
        let mut version = Sha256::new();
        version.update(self.digest);
        for slot in self.slots() {
            let text = texts.get(slot);
            version.update(text.len().to_le_bytes());
            version.update(text.as_bytes());
        }
        version.finalize().into()
    }

    /// The `Content-Security-Policy`, if it is a page.
    pub fn policy(&self) -> Option<&HeaderValue> {
        self.policy.as_ref()
    }

    /// The memory that it takes, in bytes.
    pub fn size(&self) -> usize {
        let bytes = |part: &Part| part.content.len() + part.deflated.len() + PART_OVERHEAD_BYTES;
        self.parts.iter().map(bytes).sum::<usize>()
            + self.policy.as_ref().map_or(0, HeaderValue::len)
            + self.headers.iter().map(|(_, value)| value.len() + PART_OVERHEAD_BYTES).sum::<usize>()
    }

    fn slots(&self) -> impl Iterator<Item = Slot> {
        self.parts.iter().filter_map(|part| part.slot)
    }

    fn joined(&self, texts: &SlotTexts) -> Bytes {
        let shared: usize = self.parts.iter().map(|part| part.content.len()).sum();
        let personal: usize = self.slots().map(|slot| texts.get(slot).len()).sum();
        let mut body = Vec::with_capacity(shared + personal);
        for Part { content, slot, .. } in &self.parts {
            body.extend_from_slice(content);
            body.extend_from_slice(slot.map_or("", |slot| texts.get(slot)).as_bytes());
        }
        body.into()
    }

    fn spliced(&self, texts: &SlotTexts) -> Bytes {
        let shared: usize = self.parts.iter().map(|part| part.deflated.len()).sum();
        let personal: usize =
            self.slots().map(|slot| GzipMember::stored_len(texts.get(slot))).sum();
        let mut member = GzipMember::with_capacity(shared + personal);
        for Part { content, deflated, slot } in &self.parts {
            member.push_deflated(content, deflated);
            if let Some(slot) = slot {
                member.push_stored(texts.get(*slot));
            }
        }
        member.finish().into()
    }
}

fn digest(parts: &[Part]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for Part { content, slot, .. } in parts {
        digest.update(content.len().to_le_bytes());
        digest.update(content);
        digest.update([slot.map_or(u8::MAX, |slot| slot as u8)]);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::super::slot::MARKERS;
    use super::*;

    fn page() -> Rendered {
        let [token, name] = ["csrf_token", "username"].map(|name| &MARKERS[name]);
        let html = format!("<p>{name}</p><form>{token}</form><form>{token}</form>");
        Rendered::new(&html, Effort::Best).unwrap()
    }

    fn texts(token: &'static str, name: &'static str) -> SlotTexts {
        SlotTexts::default().with(Slot::CsrfToken, token).with(Slot::Username, name)
    }

    fn unzipped(bytes: &[u8]) -> String {
        let mut text = String::new();
        GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_slot_is_filled_in_and_unzipping_gives_the_same_bytes() {
        let (page, texts) = (page(), texts("s3cret", "<ada>"));
        let html = "<p>&lt;ada&gt;</p><form>s3cret</form><form>s3cret</form>";
        assert_eq!(page.body(&texts, Encoding::Identity), html);
        assert_eq!(unzipped(&page.body(&texts, Encoding::Gzip)), html);
    }

    #[test]
    fn a_document_without_slots_is_one_part() {
        let page = Rendered::new("{}", Effort::Fast).unwrap();
        let nothing = SlotTexts::default();
        assert_eq!(page.body(&nothing, Encoding::Identity), "{}");
        assert_eq!(unzipped(&page.body(&nothing, Encoding::Gzip)), "{}");
    }

    #[test]
    fn the_version_differs_where_anything_on_the_page_does() {
        let same = page().version(&texts("s3cret", "ada"));
        assert_eq!(page().version(&texts("s3cret", "ada")), same);
        for other in [texts("other!", "ada"), texts("s3cret", "eva"), texts("s3cre", "tada")] {
            assert_ne!(page().version(&other), same);
        }
        let token = &MARKERS["csrf_token"];
        let changed = Rendered::new(&format!("<b>{token}"), Effort::Best).unwrap();
        assert_ne!(changed.version(&texts("s3cret", "ada")), same);
    }

    #[test]
    fn a_slot_that_the_page_lacks_does_not_change_its_version() {
        let with_flash = texts("s3cret", "ada").with_html(Slot::Flash, "<p>Hi</p>");
        assert_eq!(page().version(&with_flash), page().version(&texts("s3cret", "ada")));
    }
}
