//! The uploads that a view and its components allow.

use crate::upload::{Upload, WeakUpload};
use crate::upload_options::UploadOptions;

/// The uploads of a view and its components, for as long as these keep them.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    allowed: Vec<WeakUpload>,
    /// The number in the last id that was not free.
    numbered: u64,
}

impl Uploads {
    /// Allows an upload. Its file input's id is its name, with a number if another upload has it.
    pub(crate) fn allow(&mut self, name: &str, options: UploadOptions) -> Upload {
        self.allowed.retain(|known| known.upgrade().is_some());
        let mut reference = format!("phx-{name}");
        while self.find(&reference).is_some() {
            self.numbered += 1;
            reference = format!("phx-{name}-{}", self.numbered);
        }
        let upload = Upload::new(name, reference, options);
        self.allowed.push(upload.downgrade());
        upload
    }

    /// Gives up the first upload of this name; returns false if there is none.
    pub(crate) fn disallow(&mut self, name: &str) -> bool {
        let has_name = |upload: &Upload| upload.state().name == name;
        let found = self
            .allowed
            .iter()
            .position(|known| known.upgrade().is_some_and(|upload| has_name(&upload)));
        let Some(upload) = found.map(|index| self.allowed.remove(index)) else { return false };
        if let Some(upload) = upload.upgrade() {
            upload.give_up();
        }
        true
    }

    /// The upload whose file input has this id.
    pub(crate) fn find(&self, reference: &str) -> Option<Upload> {
        let mut kept = self.allowed.iter().filter_map(WeakUpload::upgrade);
        kept.find(|upload| upload.is(reference))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(uploads: &mut Uploads, name: &str) -> Upload {
        uploads.allow(name, UploadOptions::default())
    }

    #[test]
    fn two_uploads_of_one_name_have_file_inputs_of_their_own() {
        let mut uploads = Uploads::default();
        let first = allow(&mut uploads, "file");
        let other = allow(&mut uploads, "file-1");
        let second = allow(&mut uploads, "file");
        let references = [&first, &other, &second].map(Upload::reference);
        assert_eq!(references, ["phx-file", "phx-file-1", "phx-file-2"]);
        for reference in &references {
            assert!(uploads.find(reference).is_some_and(|upload| upload.is(reference)));
        }
        assert!(uploads.disallow("file") && uploads.find("phx-file").is_none());
        assert!(uploads.find("phx-file-2").is_some());
        assert!(uploads.disallow("file") && !uploads.disallow("file"));
    }

    #[test]
    fn an_upload_that_nobody_keeps_is_none_and_its_id_is_free_again() {
        let mut uploads = Uploads::default();
        drop(allow(&mut uploads, "file"));
        assert!(uploads.find("phx-file").is_none() && !uploads.disallow("file"));
        let upload = allow(&mut uploads, "file");
        assert_eq!((upload.reference().as_str(), uploads.allowed.len()), ("phx-file", 1));
    }
}
