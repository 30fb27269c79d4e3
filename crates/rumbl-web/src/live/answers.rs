//! Answers questions that are posted as annotations.
//!
//! A question is recognised after its annotation has been stored and broadcast. A separate task queries the
//! information system and posts the best answer as the user of the backend that supplied it. A slow or failing
//! backend never delays the annotation itself. Questions are not jobs: after a restart nobody would still be waiting
//! for the answer, so open questions are dropped when the process stops.

use std::sync::Arc;
use std::time::Duration;

use info_sys::{InfoResult, InfoSys, Options, Question, QuestionRules};
use rumbl_core::Error;
use rumbl_core::accounts::{self, User};
use rumbl_core::annotations::{Annotation, AnnotationAction, AnnotationWrite, Answer, BODY_LENGTH};
use rumbl_core::changeset::Params;
use rumbl_core::ids::AnnotationId;
use rumbl_core::multimedia::{self, Sight};
use rumbl_core::repo::{Connection, Repo};
use serde_json::json;
use tokio::sync::Semaphore;

use super::outcome::WriteError;
use super::writer::Writer;

/// Questions that are researched concurrently. Beyond this, new questions get no answer.
const MAX_QUESTIONS: usize = 64;

/// Source URLs longer than this many bytes are dropped.
const MAX_SOURCE_BYTES: usize = 2_000;

/// Researches questions and posts the answers.
#[derive(Debug)]
pub struct Answers {
    /// The backends to ask.
    pub info_sys: InfoSys,
    /// Decides what counts as a question.
    pub rules: QuestionRules,
    /// How long to wait for a backend.
    pub timeout: Duration,
    /// The database.
    pub repo: Repo,
    /// Stores the answers.
    pub writer: Writer<AnnotationWrite>,
    questions: Arc<Semaphore>,
}

/// Why a question failed to get an answer.
#[derive(Debug, thiserror::Error)]
enum AnswerError {
    #[error("the database failed: {0}")]
    Database(#[from] Error),
    #[error("the answer was not stored: {0}")]
    NotStored(#[from] WriteError),
}

impl Answers {
    /// Answers the questions that `rules` recognise with results from `info_sys`.
    pub fn new(
        info_sys: InfoSys,
        rules: QuestionRules,
        timeout: Duration,
        repo: Repo,
        writer: Writer<AnnotationWrite>,
    ) -> Self {
        let questions = Arc::new(Semaphore::new(MAX_QUESTIONS));
        Self { info_sys, rules, timeout, repo, writer, questions }
    }

    /// Starts answering `annotation` if it is a question, and returns at once. `unanswered` is called if no answer
    /// could be posted.
    ///
    /// Only the asker sees that a question stayed unanswered: at once, and later when they read their own annotation.
    /// Showing it to everybody would take a log entry and a broadcast for each unanswered question, and most
    /// questions are ones that viewers ask each other and no encyclopedia answers. Readers can't derive it either,
    /// because a page of annotations depends on its place in the log and not on the time.
    pub fn consider(
        self: &Arc<Self>,
        annotation: Annotation,
        asker: Arc<User>,
        unanswered: impl FnOnce(AnnotationId) + Send + 'static,
    ) {
        let Some(question) = self.rules.recognise(&annotation.body) else { return };
        let id = annotation.id;
        let Ok(turn) = Arc::clone(&self.questions).try_acquire_owned() else {
            tracing::warn!(annotation_id = %id, "too many questions at once");
            return unanswered(id);
        };
        let answers = Arc::clone(self);
        tokio::spawn(async move {
            let _turn = turn;
            let answered = answers.answer(&question, annotation, asker).await;
            let is_settled = answered.unwrap_or_else(|error| {
                tracing::warn!(%error, annotation_id = %id, "a question got no answer");
                false
            });
            if !is_settled {
                unanswered(id);
            }
        });
    }

    /// Returns `true` when an answer was posted or the video wants none.
    async fn answer(
        &self,
        question: &Question,
        annotation: Annotation,
        asker: Arc<User>,
    ) -> Result<bool, AnswerError> {
        let video_id = annotation.video_id;
        // The video may be private, but the asker can see it.
        let sight = Sight::of(Some(asker.id));
        let find = move |db: &mut Connection| multimedia::get_visible_video(db, &sight, video_id);
        let video = self.repo.run(find).await?.video;
        if !video.answers_enabled {
            return Ok(true);
        }
        let Some(best) = self.ask(question).await else { return Ok(false) };
        let backend = best.backend;
        let author = self.repo.run(move |db| accounts::get_user_by(db, backend)).await?;
        let params = json!({ "body": fitting(&best.text), "at": annotation.at });
        let action = AnnotationAction::Create {
            params: params.as_object().cloned().map(Params::from).unwrap_or_default(),
            answer: Some(Answer { asked_by: asker, source_url: best.source_url.filter(is_plain) }),
        };
        let write = AnnotationWrite { user: Arc::new(author), video_id, action };
        match self.writer.write(write).await {
            // The answer may be stored after all, and then a "no answer" notice below it would be wrong.
            Ok(_) | Err(WriteError::Refused(Error::Uncertain(_))) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    async fn ask(&self, question: &Question) -> Option<InfoResult> {
        let options = Options { limit: 1, timeout: self.timeout, backends: question.backends() };
        self.info_sys.compute(question.query(), &options).await.into_iter().next()
    }
}

/// Whether the database accepts a source URL, and a browser could follow it.
#[expect(clippy::ptr_arg, reason = "it filters an option of a String")]
fn is_plain(source_url: &String) -> bool {
    source_url.len() <= MAX_SOURCE_BYTES && !source_url.contains(char::is_control)
}

/// Cuts an answer to the maximum length of an annotation.
fn fitting(text: &str) -> String {
    text.chars().take(*BODY_LENGTH.end()).collect()
}
