use object_store::path::Path;
use rumbl_core::uploads::UploadKey;

/// What a file is called there: its key, in which there is nothing that means anything in a path.
pub(super) fn object(key: &UploadKey) -> Path {
    Path::from(key.as_str())
}
