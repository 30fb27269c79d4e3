//! Builds one gzip member (RFC 1952) from precompressed parts and uncompressed texts.
//!
//! Each part is raw deflate (RFC 1951) that ends at a byte boundary and refers to nothing before its own beginning,
//! as after a full flush. Texts are stored blocks. So a part is compressed once, however many pages contain it, and a
//! text never affects the length of anything else. Attackers can't guess secrets from the compressed size (the BREACH
//! attack).

use std::cell::RefCell;
use std::io;

use flate2::{Compress, Compression, FlushCompress, Status};

/// A header without file name or time, and with an unknown operating system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty final block.
const END: [u8; 2] = [0x03, 0x00];
/// Bytes before the content of a stored block.
const STORED_HEADER: usize = 5;
/// The most bytes in a stored block.
const MAX_STORED: usize = 0xffff;
/// Bytes of the checksum and length at the end.
const TRAILER: usize = 8;

/// The size in bytes from which a part is worth compressing in fast mode: each flush clears 128 KB of tables.
const MIN_QUICKLY_DEFLATED: usize = 512;

/// The compression level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For responses that are sent once.
    Fast,
    /// For responses that are cached.
    Best,
}

/// A gzip member being built.
#[derive(Debug)]
pub(crate) struct GzipMember {
    bytes: Vec<u8>,
    checksum: crc32fast::Hasher,
    length: u32,
}

/// Compresses parts one after another. A full flush after each makes the next independent of it, at a fraction of the
/// cost of a new compressor.
#[derive(Debug)]
pub(crate) struct Deflater {
    compress: Compress,
    /// Parts shorter than this many bytes are stored uncompressed.
    worthwhile: usize,
}

thread_local! {
    /// Reused, because allocating it is the main cost of a page that is compressed once.
    static FAST: RefCell<Deflater> = RefCell::new(Deflater::new(Effort::Fast));
}

impl Deflater {
    /// Calls `call` with a compressor of this level.
    pub(crate) fn with<T>(effort: Effort, call: impl FnOnce(&mut Self) -> T) -> T {
        match effort {
            Effort::Fast => FAST.with_borrow_mut(|fast| {
                // The previous call may have failed halfway.
                fast.compress.reset();
                call(fast)
            }),
            Effort::Best => call(&mut Self::new(effort)),
        }
    }

    fn new(effort: Effort) -> Self {
        let (level, worthwhile) = match effort {
            Effort::Fast => (Compression::fast(), MIN_QUICKLY_DEFLATED),
            Effort::Best => (Compression::best(), 0),
        };
        Self { compress: Compress::new(level, false), worthwhile }
    }

    /// Compresses a part, or stores it if it is too short.
    ///
    /// # Errors
    /// When the compressor fails, which it never does in memory.
    pub(crate) fn deflate(&mut self, content: &[u8]) -> io::Result<Vec<u8>> {
        if content.len() < self.worthwhile {
            let mut stored = Vec::with_capacity(content.len() + STORED_HEADER);
            store(&mut stored, content);
            return Ok(stored);
        }
        let compress = &mut self.compress;
        let before = compress.total_in();
        let mut deflated = Vec::with_capacity(content.len() / 3 + 64);
        loop {
            let consumed = compress.total_in() - before;
            let consumed = usize::try_from(consumed).unwrap_or(content.len());
            let rest = content.get(consumed..).unwrap_or_default();
            let status = compress.compress_vec(rest, &mut deflated, FlushCompress::Full);
            let status = status.map_err(io::Error::other)?;
            // The flush is complete once there is room left in the buffer.
            if deflated.len() < deflated.capacity() || status == Status::StreamEnd {
                return Ok(deflated);
            }
            deflated.reserve(deflated.capacity().max(64));
        }
    }
}

impl GzipMember {
    /// An empty member with capacity for `content` bytes.
    pub(crate) fn with_capacity(content: usize) -> Self {
        let mut bytes = Vec::with_capacity(HEADER.len() + content + END.len() + TRAILER);
        bytes.extend_from_slice(&HEADER);
        Self { bytes, checksum: crc32fast::Hasher::new(), length: 0 }
    }

    /// The length of a text as stored blocks, in bytes.
    pub(crate) fn stored_len(text: &str) -> usize {
        text.len() + STORED_HEADER * text.len().div_ceil(MAX_STORED)
    }

    /// Adds a part, given both plain and compressed.
    pub(crate) fn push_deflated(&mut self, content: &[u8], deflated: &[u8]) {
        self.count(content);
        self.bytes.extend_from_slice(deflated);
    }

    /// Adds a text uncompressed.
    pub(crate) fn push_stored(&mut self, text: &str) {
        self.count(text.as_bytes());
        store(&mut self.bytes, text.as_bytes());
    }

    /// Completes the member.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(&END);
        self.bytes.extend_from_slice(&self.checksum.finalize().to_le_bytes());
        self.bytes.extend_from_slice(&self.length.to_le_bytes());
        self.bytes
    }

    fn count(&mut self, content: &[u8]) {
        self.checksum.update(content);
        // RFC 1952 defines the length modulo 2^32.
        let length = u32::try_from(content.len() & 0xffff_ffff).unwrap_or(u32::MAX);
        self.length = self.length.wrapping_add(length);
    }
}

/// Appends stored blocks.
fn store(bytes: &mut Vec<u8>, content: &[u8]) {
    for block in content.chunks(MAX_STORED) {
        // Blocks are never longer, so nothing is truncated.
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        bytes.push(0);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&(!length).to_le_bytes());
        bytes.extend_from_slice(block);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn unzipped(bytes: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        let mut decoder = GzDecoder::new(bytes);
        decoder.read_to_end(&mut content).unwrap();
        assert!(decoder.into_inner().is_empty(), "there is more than one member");
        content
    }

    fn member(pieces: &[(&str, &str)], effort: Effort) -> Vec<u8> {
        let (mut member, mut deflater) = (GzipMember::with_capacity(0), Deflater::new(effort));
        for (part, text) in pieces {
            member.push_deflated(part.as_bytes(), &deflater.deflate(part.as_bytes()).unwrap());
            member.push_stored(text);
        }
        member.finish()
    }

    #[test]
    fn what_is_unzipped_is_what_went_in() {
        let long = "a secret, ".repeat(20_000);
        let part = "<p>the same again</p>".repeat(5_000);
        let random: String = (0..100_000u32)
            .map(|n| {
                char::from(b'a' + u8::try_from(n.wrapping_mul(2_654_435_761) >> 24 & 15).unwrap())
            })
            .collect();
        let cases: [&[(&str, &str)]; 5] = [
            &[],
            &[("", "")],
            &[("", "only a text"), ("and a part", "")],
            &[(&part, &long), (&random, "x"), (&part, &random)],
            &[("ünïcödé", "日本語")],
        ];
        for pieces in cases {
            let content: String = pieces.iter().flat_map(|(part, text)| [*part, *text]).collect();
            for effort in [Effort::Fast, Effort::Best] {
                assert_eq!(unzipped(&member(pieces, effort)), content.as_bytes());
            }
        }
    }

    #[test]
    fn a_text_is_never_compressed_and_changes_the_length_by_its_own_alone() {
        let page = "<p>token=aaaaaaaaaaaaaaaaaaaa</p>".repeat(50);
        let with = |text: &str| member(&[(&page, text), (&page, "")], Effort::Best).len();
        let guessed_right = with("token=aaaaaaaaaaaaaaaaaaaa");
        let guessed_wrong = with("token=qWeRtYuIoPaSdFgHjKlZ");
        assert_eq!(guessed_right, guessed_wrong);
        let secret = "token=qWeRtYuIoPaSdFgHjKlZ";
        let bytes = member(&[(&page, secret), (&page, "")], Effort::Best);
        assert!(bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }

    #[test]
    fn a_repeated_part_is_compressed_well() {
        let page = "<li>one more of these</li>".repeat(1_000);
        assert!(
            Deflater::new(Effort::Best).deflate(page.as_bytes()).unwrap().len() < page.len() / 50
        );
    }

    #[test]
    fn a_text_takes_what_stored_len_says() {
        for length in [0, 1, MAX_STORED, MAX_STORED + 1, 3 * MAX_STORED] {
            let text = "x".repeat(length);
            let mut member = GzipMember::with_capacity(0);
            let before = member.bytes.len();
            member.push_stored(&text);
            assert_eq!(member.bytes.len() - before, GzipMember::stored_len(&text));
        }
    }
}
