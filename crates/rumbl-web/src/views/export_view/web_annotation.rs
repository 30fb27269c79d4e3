//! JSON in the W3C's Web Annotation Data Model: a collection with one page of annotations, each on a moment of the
//! video (Media Fragments URI, `t=npt:`).

use chrono::NaiveDateTime;
use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::ids::AnnotationId;
use rumbl_core::multimedia::VideoListing;
use serde::Serialize;
use url::Url;

use crate::paths;
use crate::views::video_json_view::utc;

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
const MEDIA_FRAGMENTS: &str = "http://www.w3.org/TR/media-frags/";

/// The end of the file, which closes the items, the page and the collection.
pub(super) const END: &str = "]}}\n";

/// The annotations of one video.
#[derive(Debug)]
pub(super) struct Collection {
    id: Url,
    label: String,
    source: String,
    total: i64,
}

/// The beginning of a collection, without closing braces.
#[derive(Debug, Serialize)]
struct CollectionJson<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    id: &'a Url,
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'a str,
    total: i64,
    first: PageJson,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PageJson {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    start_index: usize,
    items: [(); 0],
}

#[derive(Debug, Serialize)]
struct ItemJson<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    creator: CreatorJson<'a>,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    body: BodiesJson<'a>,
    target: TargetsJson<'a>,
}

/// The target of an annotation: a moment or, for a reply, the parent annotation and also the moment, for readers that
/// don't have the parent.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum TargetsJson<'a> {
    Moment(TargetJson<'a>),
    Reply(String, TargetJson<'a>),
}

#[derive(Debug, Serialize)]
struct CreatorJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    nickname: &'a str,
}

/// The text and, for a resolved annotation, a tag with the time of its resolution.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum BodiesJson<'a> {
    Said(BodyJson<'a>),
    Resolved(BodyJson<'a>, TagJson),
}

#[derive(Debug, Serialize)]
struct TagJson {
    #[serde(rename = "type")]
    kind: &'static str,
    purpose: &'static str,
    value: &'static str,
    created: String,
}

#[derive(Debug, Serialize)]
struct BodyJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
    format: &'static str,
}

#[derive(Debug, Serialize)]
struct TargetJson<'a> {
    source: &'a str,
    selector: SelectorJson,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SelectorJson {
    #[serde(rename = "type")]
    kind: &'static str,
    conforms_to: &'static str,
    value: String,
}

impl Collection {
    /// The collection of a video on the rumbl at `public_url`.
    pub(super) fn new(
        public_url: &Url,
        listing: &VideoListing,
        total: i64,
    ) -> Result<Self, url::ParseError> {
        let video = &listing.video;
        let id = public_url.join(&paths::export(video.id, "json"))?;
        let source = public_url.join(&video.url)?.into();
        Ok(Self { id, label: video.title.clone(), source, total })
    }

    /// The title of the video.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn begin(&self) -> serde_json::Result<String> {
        let first = PageJson {
            id: format!("{}#page", self.id),
            kind: "AnnotationPage",
            start_index: 0,
            items: [],
        };
        let json = serde_json::to_string(&CollectionJson {
            context: CONTEXT,
            id: &self.id,
            kind: "AnnotationCollection",
            label: &self.label,
            total: self.total,
            first,
        })?;
        // The items, the page and the collection stay open until `END`.
        Ok(json.strip_suffix(END.trim_end()).unwrap_or(&json).to_owned())
    }

    pub(super) fn page(
        &self,
        annotations: &[AnnotationWithUser],
        is_first: bool,
    ) -> serde_json::Result<String> {
        let items: Vec<_> = annotations.iter().map(|one| self.item(one)).collect();
        let json = serde_json::to_string(&items)?;
        let items = json.strip_prefix('[').and_then(|items| items.strip_suffix(']'));
        let items = items.unwrap_or_default();
        let comma = if is_first || items.is_empty() { "" } else { "," };
        Ok(format!("{comma}\n{items}"))
    }

    fn item<'a>(&'a self, one: &'a AnnotationWithUser) -> ItemJson<'a> {
        let annotation = &one.annotation;
        let is_answer = annotation.asked_by_id.is_some();
        let is_reply = annotation.reply_to_id.is_some();
        let moment = TargetJson {
            source: &self.source,
            selector: SelectorJson {
                kind: "FragmentSelector",
                conforms_to: MEDIA_FRAGMENTS,
                value: fragment(annotation.at),
            },
        };
        let said = BodyJson { kind: "TextualBody", value: &annotation.body, format: "text/plain" };
        ItemJson {
            id: self.item_id(annotation.id),
            kind: "Annotation",
            motivation: if is_answer || is_reply { "replying" } else { "commenting" },
            creator: CreatorJson {
                kind: if is_answer { "Software" } else { "Person" },
                nickname: &one.username,
            },
            created: utc(annotation.inserted_at),
            modified: annotation.is_edited().then(|| utc(annotation.updated_at)),
            body: match annotation.resolved_at {
                Some(resolved_at) => BodiesJson::Resolved(said, resolved_tag(resolved_at)),
                None => BodiesJson::Said(said),
            },
            target: match annotation.reply_to_id {
                Some(head) => TargetsJson::Reply(self.item_id(head), moment),
                None => TargetsJson::Moment(moment),
            },
        }
    }

    fn item_id(&self, id: AnnotationId) -> String {
        format!("{}#{id}", self.id)
    }
}

fn resolved_tag(resolved_at: NaiveDateTime) -> TagJson {
    let (kind, purpose, value) = ("TextualBody", "tagging", "resolved");
    TagJson { kind, purpose, value, created: utc(resolved_at) }
}

/// A moment as a media fragment: `t=npt:12.5`.
fn fragment(at_ms: i64) -> String {
    let (seconds, ms) = (at_ms / 1_000, at_ms % 1_000);
    let fraction = format!(".{ms:03}");
    format!("t=npt:{seconds}{}", fraction.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::fragment;

    #[test]
    fn a_moment_is_a_media_fragment_in_seconds() {
        assert_eq!(fragment(0), "t=npt:0");
        assert_eq!(fragment(12_500), "t=npt:12.5");
        assert_eq!(fragment(100_000), "t=npt:100");
        assert_eq!(fragment(7_001), "t=npt:7.001");
    }
}
