//! A user's own annotations.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Query;
use chrono::Utc;
use info_sys::QuestionRules;
use rumbl_core::annotations::{self, OwnAnnotation};
use rumbl_core::changeset::Params;
use rumbl_core::ids::AnnotationId;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pipelines::Authenticated;
use crate::views::own_annotation_view::{OwnAnnotationIndex, Question};

/// How long after the backends' timeout an answer may still arrive.
const GRACE: Duration = Duration::from_secs(5);

/// A page of the user's annotations, newest first: those that match the words `q`, from the one `before` on.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let search = params.text("q").unwrap_or_default().trim().to_owned();
    let before: Option<AnnotationId> = match params.text("before") {
        Some(text) => Some(text.parse().map_err(|_nonsense| Error::NotFound)?),
        None => None,
    };
    let answers = conn.app().live.answers.as_ref();
    let rules = answers.map(|answers| (answers.rules.clone(), answers.timeout));
    conn.personal(move |db, renderer| {
        let page = annotations::list_user_annotations(db, &user, &search, before)?;
        let question = |own: &OwnAnnotation| {
            let (rules, timeout) = rules.as_ref()?;
            question_state(own, rules, *timeout)
        };
        renderer.render(&OwnAnnotationIndex::new(&page, &search, before.is_none(), question))
    })
    .await
}

/// The state of a question; `None` if the annotation is not a question, or its answer may still arrive.
///
/// Answers are looked up only once, when an annotation is posted. For an edited annotation, an existing answer is
/// shown, but never that none was found: its current text and moment may never have been looked up.
fn question_state(
    own: &OwnAnnotation,
    rules: &QuestionRules,
    timeout: Duration,
) -> Option<Question> {
    rules.recognise(&own.annotation.body)?;
    if own.is_answered {
        return Some(Question::Answered);
    }
    if own.annotation.is_edited() {
        return None;
    }
    let age = Utc::now().naive_utc() - own.annotation.inserted_at;
    let is_over = age.to_std().is_ok_and(|age| age > timeout + GRACE);
    (is_over && own.video.answers_enabled).then_some(Question::Unanswered)
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDateTime, TimeDelta};
    use rumbl_core::annotations::Annotation;
    use rumbl_core::multimedia::Video;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    fn own(body: &str, age_s: i64) -> OwnAnnotation {
        let id = 1.try_into().unwrap();
        let now = Utc::now().naive_utc();
        let inserted_at = now - TimeDelta::seconds(age_s);
        let annotation = Annotation {
            id,
            body: body.to_owned(),
            at: 0,
            user_id: 1.try_into().unwrap(),
            video_id: 1.try_into().unwrap(),
            inserted_at,
            updated_at: inserted_at,
            asked_by_id: None,
            source_url: None,
            reply_to_id: None,
            resolved_at: None,
        };
        OwnAnnotation { annotation, video: video(now), is_answered: false }
    }

    fn video(now: NaiveDateTime) -> Video {
        Video {
            id: 1.try_into().unwrap(),
            url: String::new(),
            title: String::new(),
            description: String::new(),
            slug: String::new(),
            user_id: 1.try_into().unwrap(),
            category_id: None,
            inserted_at: now,
            updated_at: now,
            answers_enabled: true,
            annotation_count: 0,
            duration_ms: None,
            poster: None,
            hidden_at: None,
            visibility: rumbl_core::multimedia::Visibility::default(),
        }
    }

    fn fate_of(own: &OwnAnnotation) -> Option<Question> {
        question_state(own, &QuestionRules::default(), TIMEOUT)
    }

    #[test]
    fn a_question_without_an_answer_says_so_once_none_can_come() {
        assert_eq!(fate_of(&own("Who is it?", 60)), Some(Question::Unanswered));
        assert_eq!(fate_of(&own("Who is it?", 12)), None);
        assert_eq!(fate_of(&own("What a day!", 60)), None);
        let answered = OwnAnnotation { is_answered: true, ..own("Who is it?", 1) };
        assert_eq!(fate_of(&answered), Some(Question::Answered));
    }

    #[test]
    fn an_edited_question_is_not_said_to_have_no_answer() {
        let edited = |body, is_answered| {
            let mut asked = OwnAnnotation { is_answered, ..own(body, 60) };
            asked.annotation.updated_at += TimeDelta::seconds(1);
            assert!(asked.annotation.is_edited());
            fate_of(&asked)
        };
        assert_eq!(edited("Who is it?", false), None);
        assert_eq!(edited("Who is it?", true), Some(Question::Answered));
        assert_eq!(edited("What a day!", true), None);
    }

    #[test]
    fn where_no_answers_are_wanted_none_is_missing() {
        let mut asked = own("Who is it?", 60);
        asked.video.answers_enabled = false;
        assert_eq!(fate_of(&asked), None);
    }
}
