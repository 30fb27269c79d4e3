//! The backend that searches rumbl's own videos and annotations.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use info_sys::{Backend, BackendError, InfoResult, QuestionRules};
use rumbl_core::accounts::DEMO_USERNAME;
use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::multimedia::{Video, VideoListing};
use rumbl_core::repo::Repo;
use rumbl_core::search::{self, MAX_QUERY_WORDS, SearchQuery};

use crate::paths;

/// Words shorter than this, in characters, occur in too many texts to be telling.
const MIN_WORD_LENGTH: usize = 4;
/// A question with fewer telling words would match by accident.
const MIN_WORDS: usize = 2;
/// The score of a video among the answers of all backends, out of 100.
const VIDEO_SCORE: u8 = 40;
/// The score of an annotation, out of 100. It is lower because what somebody said need not be a fact.
const ANNOTATION_SCORE: u8 = 30;

/// Annotations to search for ones that are neither questions nor answers.
const MAX_CANDIDATES: usize = 50;

/// Finds videos and annotations that contain all telling words of a question.
#[derive(Debug)]
pub(crate) struct OwnLookup {
    repo: Repo,
    rules: QuestionRules,
}

impl OwnLookup {
    /// Searches the database. Annotations that `rules` recognise as questions are never answers.
    pub(crate) fn new(repo: Repo, rules: QuestionRules) -> Self {
        Self { repo, rules }
    }

    async fn search(
        &self,
        words: Vec<String>,
        limit: usize,
    ) -> rumbl_core::Result<Vec<InfoResult>> {
        // Prefix search: a text about "turbines" answers a question about a "turbine", but not the reverse.
        let query = SearchQuery::parse(&words.join(" ")).with_beginnings();
        let (videos, annotations) = self
            .repo
            .run(move |db| {
                let videos = search::search_videos(db, &query, limit)?;
                Ok((videos, search::search_annotations(db, &query, MAX_CANDIDATES)?))
            })
            .await?;
        let is_remark = |(said, _): &&(AnnotationWithUser, Video)| {
            said.annotation.asked_by_id.is_none()
                && self.rules.recognise(&said.annotation.body).is_none()
        };
        let mut results: Vec<_> = videos.rows.iter().map(video_result).collect();
        results.extend(annotations.rows.iter().filter(is_remark).map(annotation_result));
        Ok(results)
    }
}

impl Backend for OwnLookup {
    /// The name of the user that posts the answers.
    fn name(&self) -> &'static str {
        DEMO_USERNAME
    }

    fn compute<'a>(
        &'a self,
        query: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
        let words = telling_words(query);
        if words.len() < MIN_WORDS {
            return std::future::ready(Ok(Vec::new())).boxed();
        }
        let found = self.search(words, limit);
        found.map(|found| found.map_err(|error| BackendError::Other(error.into()))).boxed()
    }
}

fn telling_words(query: &str) -> Vec<String> {
    const QUESTION_WORDS: [&str; 6] = ["what", "when", "where", "which", "whose", "whom"];
    let words = query.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let is_telling = |word: &String| {
        word.chars().count() >= MIN_WORD_LENGTH && !QUESTION_WORDS.contains(&word.as_str())
    };
    words.filter(is_telling).take(MAX_QUERY_WORDS).collect()
}

fn video_result(VideoListing { video, .. }: &VideoListing) -> InfoResult {
    InfoResult {
        score: VIDEO_SCORE,
        text: video.title.clone(),
        backend: DEMO_USERNAME,
        source_url: Some(paths::watch(video)),
    }
}

/// Says where it was said but not what, because the text could spoil a part that the asker has yet to see.
fn annotation_result((said, video): &(AnnotationWithUser, Video)) -> InfoResult {
    InfoResult {
        score: ANNOTATION_SCORE,
        text: format!("{} says something about that on {}", said.username, video.title),
        backend: DEMO_USERNAME,
        source_url: Some(paths::watch(video)),
    }
}

#[cfg(test)]
mod tests {
    use super::telling_words;

    #[test]
    fn the_telling_words_of_a_question_are_its_longer_ones() {
        assert_eq!(telling_words("Who plays the violin solo?"), ["plays", "violin", "solo"]);
        assert!(telling_words("What is it?").is_empty());
    }
}
