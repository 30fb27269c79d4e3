use object_store::path::Path;
use rumbl_core::uploads::UploadKey;

/// The object name of a file. A key contains no character that is special in a path.
pub(super) fn object(key: &UploadKey) -> Path {
    Path::from(key.as_str())
}
