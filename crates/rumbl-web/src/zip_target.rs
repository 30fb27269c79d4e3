//! What an archive is written to.

use std::io::{self, ErrorKind, Seek, SeekFrom, Write};

/// Fails once, and takes everything after that without writing it.
///
/// A `ZipWriter` that is dropped because it failed completes its archive nevertheless. If that fails too, as on a full
/// disk, it says so on standard error in its own words, beside what rumbl says.
#[derive(Debug)]
pub(crate) struct ZipTarget<W> {
    inner: W,
    has_failed: bool,
    /// Where it would be, and how long, if nothing had failed.
    position: u64,
    end: u64,
}

impl<W: Write + Seek> ZipTarget<W> {
    /// `inner` is empty.
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, has_failed: false, position: 0, end: 0 }
    }

    /// Gives back what was written to.
    ///
    /// # Errors
    /// When anything has failed.
    pub(crate) fn into_inner(self) -> io::Result<W> {
        if self.has_failed { Err(ErrorKind::BrokenPipe.into()) } else { Ok(self.inner) }
    }

    fn note<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &outcome {
            self.has_failed |= error.kind() != ErrorKind::Interrupted;
        }
        outcome
    }
}

impl<W: Write + Seek> Write for ZipTarget<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.has_failed { Ok(bytes.len()) } else { self.inner.write(bytes) };
        let count = self.note(written)?;
        self.position += count as u64;
        self.end = self.end.max(self.position);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = if self.has_failed { Ok(()) } else { self.inner.flush() };
        self.note(flushed)
    }
}

impl<W: Write + Seek> Seek for ZipTarget<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        let position = position.ok_or(ErrorKind::InvalidInput)?;
        if !self.has_failed {
            let sought = self.inner.seek(SeekFrom::Start(position));
            self.note(sought)?;
        }
        self.position = position;
        Ok(position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipArchive, ZipWriter};

    use super::*;

    /// A disk with room for so many bytes.
    struct Disk(Cursor<Vec<u8>>, usize);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let is_full = self.0.get_ref().len() + bytes.len() > self.1;
            if is_full { Err(ErrorKind::StorageFull.into()) } else { self.0.write(bytes) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    fn archive(room: usize) -> ZipWriter<ZipTarget<Disk>> {
        ZipWriter::new(ZipTarget::new(Disk(Cursor::default(), room)))
    }

    fn fill(zip: &mut ZipWriter<ZipTarget<Disk>>) -> io::Result<()> {
        for name in ["one", "two"] {
            let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            zip.start_file(name, stored).map_err(io::Error::other)?;
            zip.write_all(&vec![7; 40_000])?;
        }
        Ok(())
    }

    #[test]
    fn an_archive_with_enough_room_is_whole() {
        let mut zip = archive(1_000_000);
        fill(&mut zip).unwrap();
        let Disk(content, _) = zip.finish().unwrap().into_inner().unwrap();
        assert_eq!(ZipArchive::new(content).unwrap().len(), 2);
    }

    #[test]
    fn an_archive_without_room_fails_once_and_is_never_taken_for_whole() {
        let mut zip = archive(30_000);
        assert!(fill(&mut zip).is_err());
        // As it is completed when it is dropped.
        let completed = zip.finish();
        assert!(completed.is_ok_and(|target| target.into_inner().is_err()));
    }
}
