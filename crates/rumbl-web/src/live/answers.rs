//! Answers questions that are posted as annotations.
//!
//! A question is recognised after its annotation has been stored and broadcast. A task of its own
//! asks the information system and posts the best answer as the user of the backend
//! that knew it. However long that takes, and whatever goes wrong, the annotation is there. Questions are
//! not jobs: an answer that comes after a restart would come to nobody who still waits for it, so a process that
//! ends takes its open questions along.

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

/// Questions that are looked into at once; while as many are, further ones get no answer.
const MAX_QUESTIONS: usize = 64;

/// A longer address of a source is left out, in bytes.
const MAX_SOURCE_BYTES: usize = 2_000;

/// What answers questions.
#[derive(Debug)]
pub struct Answers {
    /// Who knows.
    pub info_sys: InfoSys,
    /// What counts as a question.
    pub rules: QuestionRules,
    /// How long a backend may take.
    pub timeout: Duration,
    /// The database.
    pub repo: Repo,
    /// Where answers are handed in.
    pub writer: Writer<AnnotationWrite>,
    questions: Arc<Semaphore>,
}

/// Why a question got no answer, although there may be one.
#[derive(Debug, thiserror::Error)]
enum AnswerError {
    #[error("the database failed: {0}")]
    Database(#[from] Error),
    #[error("the answer was not stored: {0}")]
    NotStored(#[from] WriteError),
}

impl Answers {
    /// Answers by what `info_sys` knows to what `rules` recognise.
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

    /// Has `annotation` answered later, if it is a question; returns at once. `unanswered` is called
    /// when it gets no answer although it should.
    ///
    /// That is told to the asker alone, at once and later on the page of what they said. Other viewers
    /// are not told: it would be a change of the annotation in the log, and a broadcast to everybody,
    /// for each question that people ask each other and no encyclopedia answers, which are most of them.
    /// Nor can readers conclude it, since what a page of annotations says depends on its place in the
    /// log and not on the time.
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

    /// Whether it is answered, or no answer is wanted.
    async fn answer(
        &self,
        question: &Question,
        annotation: Annotation,
        asker: Arc<User>,
    ) -> Result<bool, AnswerError> {
        let video_id = annotation.video_id;
        // It may be private, and be for the one who asks.
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
            // It may well be stored, and "no answer" below an answer would be wrong.
            Ok(_) | Err(WriteError::Refused(Error::Uncertain(_))) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    async fn ask(&self, question: &Question) -> Option<InfoResult> {
        let options = Options { limit: 1, timeout: self.timeout, backends: question.backends() };
        self.info_sys.compute(question.query(), &options).await.into_iter().next()
    }
}

/// Whether a source is an address that the database takes and a browser could follow.
#[expect(clippy::ptr_arg, reason = "it filters an option of a String")]
fn is_plain(source_url: &String) -> bool {
    source_url.len() <= MAX_SOURCE_BYTES && !source_url.contains(char::is_control)
}

/// As much of an answer as an annotation may have.
fn fitting(text: &str) -> String {
    text.chars().take(*BODY_LENGTH.end()).collect()
}
