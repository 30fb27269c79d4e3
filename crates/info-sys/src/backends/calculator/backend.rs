//! The backend, which computes offline by `fend-core`.

use std::sync::Arc;

use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::Semaphore;

use super::evaluation::evaluate;
use super::{NAME, expression};
use crate::{Backend, BackendError, InfoResult, settings::CalculatorSettings};

/// Calculates offline, with units but without currencies.
#[derive(Debug)]
pub struct Calculator {
    settings: CalculatorSettings,
    threads: Arc<Semaphore>,
}

impl Calculator {
    /// The name of this backend.
    pub const NAME: &'static str = NAME;

    /// Creates a calculator with its own limited number of threads.
    pub fn new(settings: CalculatorSettings) -> Self {
        let threads = Arc::new(Semaphore::new(settings.max_threads));
        Self { settings, threads }
    }

    async fn answer(&self, query: &str) -> Result<Vec<InfoResult>, BackendError> {
        let Some(expression) = expression(query) else { return Ok(Vec::new()) };
        let answer = evaluate(&self.threads, expression, self.settings.max_duration).await?;
        Ok(answer.map(result).into_iter().collect())
    }
}

fn result(text: String) -> InfoResult {
    // Nothing is more certain than arithmetic.
    InfoResult { score: InfoResult::CERTAIN, text, backend: Calculator::NAME, source_url: None }
}

impl Backend for Calculator {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn compute<'a>(
        &'a self,
        query: &'a str,
        _limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
        self.answer(query).boxed()
    }
}
