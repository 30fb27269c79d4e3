//! “Supervision”: questions that outside systems answer, each supervised.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use info_sys::{Backend, BackendError, InfoResult, InfoSys, Options, QuestionRules};
use rumbl_core::accounts;
use rumbl_core::annotations::{self, Annotation};
use rumbl_core::changeset::Params;
use rumbl_core::repo::Repo;
use serde_json::json;

/// A backend that knows what a few words mean.
#[derive(Debug)]
pub struct Glossary;

const TERMS: [(&str, &str); 2] = [
    ("OTP", "OTP is Erlang's library of supervisors, servers and more."),
    ("plug", "A plug is a step that a request passes on its way to a controller."),
];

impl Backend for Glossary {
    fn name(&self) -> &'static str {
        "glossary"
    }

    fn compute<'a>(
        &'a self,
        query: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
        let known = TERMS.iter().filter(|(term, _)| query.contains(term)).take(limit);
        let results = known.map(|(_, text)| InfoResult {
            score: 80,
            text: (*text).to_owned(),
            backend: self.name(),
            source_url: None,
        });
        let results = results.collect();
        async move { Ok(results) }.boxed()
    }
}

/// The glossary, for `Settings::outside`.
pub fn glossary() -> Arc<dyn Backend> {
    Arc::new(Glossary)
}

/// Answers an annotation that is a question, as the user whose username is the backend's name. Where nobody
/// knows, or something fails, there is no answer, and nothing else has happened.
pub async fn answer(
    repo: &Repo,
    info_sys: &InfoSys,
    asked: Annotation,
) -> Option<(Annotation, &'static str)> {
    let question = QuestionRules::default().recognise(&asked.body)?;
    let options = Options { limit: 1, backends: question.backends(), ..Options::default() };
    let best = info_sys.compute(question.query(), &options).await.into_iter().next()?;
    let (backend, text) = (best.backend, best.text);
    let store = move |conn: &mut _| {
        let author = accounts::get_user_by(conn, backend)?;
        let params = json!({"body": text, "at": asked.at});
        let params = params.as_object().cloned().map(Params::from).unwrap_or_default();
        annotations::annotate_video(conn, &author, asked.video_id, &params)
    };
    Some((repo.run(store).await.ok()?, backend))
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use info_sys::Settings;

    use super::*;

    /// A backend that never answers.
    struct Silent;

    impl Backend for Silent {
        fn name(&self) -> &'static str {
            "silent"
        }

        fn compute<'a>(
            &'a self,
            _query: &'a str,
            _limit: usize,
        ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
            pending().boxed()
        }
    }

    /// A backend that crashes.
    struct Crashing;

    impl Backend for Crashing {
        fn name(&self) -> &'static str {
            "crashing"
        }

        fn compute<'a>(
            &'a self,
            _query: &'a str,
            _limit: usize,
        ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
            async { panic!("boom!") }.boxed()
        }
    }

    fn start(outside: Vec<Arc<dyn Backend>>) -> InfoSys {
        let mut settings = Settings { outside, ..Settings::default() };
        settings.wikipedia.enabled = false;
        settings.calculator.enabled = false;
        InfoSys::start(&settings)
    }

    #[tokio::test(start_paused = true)]
    async fn a_backend_that_crashes_or_never_answers_takes_nothing_from_the_others() {
        let info_sys = start(vec![Arc::new(Silent), Arc::new(Crashing), glossary()]);
        let options = Options { timeout: Duration::from_secs(1), ..Options::default() };
        let results = info_sys.compute("What is OTP?", &options).await;
        let backends: Vec<_> = results.iter().map(|result| result.backend).collect();
        assert_eq!(backends, ["glossary"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_nobody_can_answer_has_no_results() {
        let info_sys = start(vec![Arc::new(Silent), glossary()]);
        let options = Options { timeout: Duration::from_secs(1), ..Options::default() };
        assert_eq!(info_sys.compute("What is love?", &options).await, []);
    }
}
