//! Dead jobs.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::audit::{AuditAction, By, Subject, record};
use rumbl_core::jobs::{self, JobId};
use rumbl_core::repo::Connection;

use super::requested_page::RequestedPage;
use super::staff_step::StaffStep;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::i18n::{Message, t};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::jobs::JobIndex;

/// An action on a job.
type Settle = fn(&mut Connection, JobId) -> rumbl_core::Result<()>;

/// The object's name in the audit log.
const NAME: &str = "job";

/// A page of the dead jobs, most recently dead first.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let page = jobs::list_dead_jobs_page(db, page.number)?;
        renderer.render(&JobIndex::new(Frame::new("jobs", &user), &page))
    })
    .await
}

pub(crate) async fn retry(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let change = (AuditAction::Retry, jobs::retry_dead_job as Settle);
    settle(&step, &path, change, t!("admin-job-retried")).await
}

/// Retries all dead jobs, up to the limit per call.
pub(crate) async fn retry_all(step: StaffStep) -> Result<HttpResponse> {
    let call = move |db: &mut Connection, by: By<'_>| {
        let retried = jobs::retry_dead_jobs(db, |db, id| {
            record(db, by, AuditAction::Retry, (Subject::Job(id), NAME), None)
        });
        Ok(retried?.len())
    };
    let message = |count: &usize| t!("admin-jobs-retried", count = *count);
    step.take(paths::ADMIN_JOBS, call, message).await
}

pub(crate) async fn delete(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let change = (AuditAction::Delete, jobs::delete_dead_job as Settle);
    settle(&step, &path, change, t!("admin-job-deleted")).await
}

async fn settle(
    step: &StaffStep,
    path: &str,
    (action, settle): (AuditAction, Settle),
    message: Message,
) -> Result<HttpResponse> {
    let id: JobId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let call = move |db: &mut Connection, by: By<'_>| {
        db.write(|db| {
            settle(db, id)?;
            record(db, by, action, (Subject::Job(id), NAME), None)
        })
    };
    step.take(paths::ADMIN_JOBS, call, |()| message).await
}
