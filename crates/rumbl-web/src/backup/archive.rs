//! The ZIP file: streams its parts in and out, and hashes them on the way.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Result;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::manifest::{FORMAT, Manifest, Part};
use crate::i18n::{Message, t};
use crate::problem::{Explain, in_words, problem};
use crate::zip_target::ZipTarget;

const MANIFEST: &str = "manifest.json";
/// Bytes unpacked at a time.
const BLOCK: usize = 64 * 1024;
/// The longest manifest that is accepted, enough for some 500,000 files.
const MAX_MANIFEST_BYTES: u64 = 128 * 1024 * 1024;

/// A stream that is hashed as it is read.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Hashed<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    fn into_part(self, name: &str) -> Part {
        let sha256 = self.hash.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a `String` never fails.
            write!(text, "{byte:02x}").ok();
            text
        });
        Part { name: name.to_owned(), size: self.size, sha256 }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        self.size += count as u64;
        Ok(count)
    }
}

/// A backup that is being written.
pub(super) struct Writer {
    zip: ZipWriter<ZipTarget<BufWriter<File>>>,
    parts: Vec<Part>,
}

impl Writer {
    pub(super) fn new(file: File) -> Self {
        Self { zip: ZipWriter::new(ZipTarget::new(BufWriter::new(file))), parts: Vec::new() }
    }

    /// Adds a part, compressed if that pays off.
    pub(super) fn add(&mut self, name: &str, content: impl Read, compress: bool) -> Result<()> {
        let method = if compress { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default().compression_method(method).large_file(true);
        self.zip.start_file(name, options)?;
        let mut content = Hashed::new(content);
        io::copy(&mut content, &mut self.zip).explain(|| t!("backup-not-added", name = name))?;
        self.parts.push(content.into_part(name));
        Ok(())
    }

    /// Writes the manifest after the parts, and flushes everything to disk.
    pub(super) fn finish(mut self, mut manifest: Manifest) -> Result<Manifest> {
        manifest.parts = self.parts;
        self.zip.start_file(MANIFEST, SimpleFileOptions::default())?;
        serde_json::to_writer_pretty(&mut self.zip, &manifest)?;
        let mut file = self.zip.finish()?.into_inner()?;
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(manifest)
    }
}

/// A backup that is being read.
pub(super) struct Reader {
    zip: ZipArchive<BufReader<File>>,
    pub(super) manifest: Manifest,
}

impl Reader {
    /// Opens a backup and reads its manifest.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).explain(|| t!("backup-not-opened"))?;
        let mut zip = ZipArchive::new(BufReader::new(file)).explain(|| t!("backup-none"))?;
        let manifest = zip.by_name(MANIFEST).explain(|| t!("backup-no-manifest"))?;
        if manifest.size() > MAX_MANIFEST_BYTES {
            return Err(problem(t!("backup-manifest-too-long")));
        }
        let manifest = manifest.take(MAX_MANIFEST_BYTES);
        let manifest: Manifest =
            serde_json::from_reader(manifest).explain(|| t!("backup-manifest-unreadable"))?;
        if manifest.format != FORMAT {
            return Err(problem(t!("backup-other-format", version = manifest.rumbl)));
        }
        Ok(Self { zip, manifest })
    }

    /// Copies a part, and fails if its size or hash differs from the manifest.
    pub(super) fn copy(&mut self, part: &Part, into: &mut impl Write) -> Result<()> {
        let name = part.name.as_str();
        let unwritten = || t!("backup-not-written", name = name);
        let content = self.zip.by_name(name).explain(|| t!("backup-part-missing", name = name))?;
        // Stops one byte after the size in the manifest, so that a ZIP bomb can't unpack to more.
        let mut content = Hashed::new(content.take(part.size + 1));
        let (mut block, mut held) = (vec![0; BLOCK], Vec::with_capacity(BLOCK));
        loop {
            let count = content.read(&mut block);
            let count = count.explain(|| t!("backup-part-damaged", name = name))?;
            if count == 0 {
                break;
            }
            // The last block is held back until the hash of the whole part has been verified.
            into.write_all(&held).explain(unwritten)?;
            held.clear();
            held.extend_from_slice(block.get(..count).unwrap_or_default());
        }
        if content.into_part(name) != *part {
            return Err(problem(t!("backup-part-differs", name = name)));
        }
        into.write_all(&held).explain(unwritten)
    }

    /// Describes each damaged part in one sentence.
    pub(super) fn find_damage(&mut self) -> Vec<Message> {
        let parts = self.manifest.parts.clone();
        let mut damage: Vec<_> = parts
            .iter()
            .filter_map(|part| self.copy(part, &mut io::sink()).err())
            .map(|error| in_words(&error))
            .collect();
        let named: BTreeSet<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        for name in self.zip.file_names() {
            match name {
                Ok(name) if *name == *MANIFEST || named.contains(&*name) => {}
                Ok(name) => damage.push(unlisted(&format!("{name:?}"))),
                Err(_) => damage.push(t!("backup-part-unnamed")),
            }
        }
        damage
    }

    /// The part with the database.
    pub(super) fn database(&self) -> Result<Part> {
        let name = self.manifest.database.part();
        let part = self.manifest.parts.iter().find(|part| part.name == name);
        part.cloned().explain(|| unlisted(name))
    }
}

fn unlisted(name: &str) -> Message {
    t!("backup-part-unlisted", name = name)
}
