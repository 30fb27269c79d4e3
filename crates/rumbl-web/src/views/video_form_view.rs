//! The form to add or edit a video.

use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::ids::CategoryId;
use rumbl_core::multimedia::{self, Category, Video};
use rumbl_core::uploads::Upload;

use super::form_view::Form;
use crate::i18n::{Message, t};
use crate::paths;

/// The fields that people fill in.
pub(crate) const FIELDS: [&str; 6] =
    ["url", "title", "description", "category_id", "answers_enabled", "visibility"];
/// Fields that the browser reads from the video, if it can. They are read again for each form.
const READ_FIELDS: [&str; 2] = ["duration_ms", "poster"];

/// The fields of a video, and the categories to choose from.
#[derive(Debug)]
pub(crate) struct VideoForm {
    /// The form itself.
    pub(crate) form: Form,
    /// Whether it adds a video.
    pub(crate) is_new: bool,
    /// The available categories.
    pub(crate) categories: Vec<CategoryOption>,
}

/// A category to choose.
#[derive(Debug)]
pub(crate) struct CategoryOption {
    pub(crate) id: CategoryId,
    pub(crate) name: String,
    pub(crate) is_selected: bool,
}

/// An uploaded file in the form.
#[derive(Debug)]
pub(crate) struct ShownFile {
    /// Its original name.
    pub(crate) name: String,
    /// Its size in words.
    pub(crate) size: Message,
}

impl VideoForm {
    /// The form of a video, or of a new one.
    pub(crate) fn new(
        video: Option<&Video>,
        changeset: &Changeset,
        params: &Params,
        categories: &[Category],
    ) -> Self {
        let action = video.map_or_else(|| paths::VIDEOS.to_owned(), |video| paths::video(video.id));
        let data = video.map_or_else(multimedia::change_new_video, multimedia::change_video);
        let form = Form::of("video", action, changeset, &FIELDS)
            .unfilled(changeset, &READ_FIELDS)
            .typed(&shown(&data, params));
        let form = if video.is_some() { form.put() } else { form };
        let chosen = form.value("category_id").unwrap_or_default().to_owned();
        let option = |category: &Category| CategoryOption {
            id: category.id,
            name: category.name.clone(),
            is_selected: category.id.to_string() == chosen,
        };
        Self { form, is_new: video.is_none(), categories: categories.iter().map(option).collect() }
    }
}

/// The submitted values, or else the stored ones; derived values are left out.
fn shown(data: &Changeset, params: &Params) -> Params {
    let text = |field| params.text(field).map_or_else(|| data.input_value(field), str::to_owned);
    FIELDS.into_iter().map(|field| (field, text(field))).collect()
}

impl From<&Upload> for ShownFile {
    fn from(upload: &Upload) -> Self {
        Self { name: upload.name.clone(), size: size_in_words(upload.size) }
    }
}

/// A size in words: `12 MB`.
pub(crate) fn size_in_words(bytes: i64) -> Message {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    // Decimal units, each a thousand times the one before; a file is never less than one of the first.
    let (mut size, mut unit) = (bytes.max(0).div_euclid(100), UNITS[0]);
    for larger in &UNITS[1..] {
        if size < 10_000 {
            break;
        }
        (size, unit) = (size / 1_000, larger);
    }
    let number = match size {
        0..10 => 1.to_string().into(),
        10..100 => t!("decimal", whole = size / 10, tenths = size % 10),
        _ => (size / 10).to_string().into(),
    };
    t!("quantity", number = number, unit = unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, words) in [
            (0, "1 KB"),
            (1_500, "1.5 KB"),
            (12_345, "12 KB"),
            (999_000, "999 KB"),
            (1_500_000, "1.5 MB"),
            (1_073_741_824, "1.0 GB"),
            (5_368_709_120, "5.3 GB"),
            (i64::MAX, "9223372 TB"),
        ] {
            assert_eq!(size_in_words(bytes).to_string(), words, "{bytes}");
        }
    }
}
