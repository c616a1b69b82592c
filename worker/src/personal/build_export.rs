//! The job that makes one copy of everything about a person.

use domain::jobs::BuildExport;
use domain::personal;

use crate::jobs::{JobContext, JobError, Outcome};

/// Makes it, unless it is made, or its account is gone.
///
/// # Errors
/// When Postgres refuses; nothing is stored then, and the next run begins anew.
pub async fn run(cx: &JobContext, job: BuildExport) -> Result<Outcome, JobError> {
    let is_made = personal::build_export(&mut *cx.conn().await?, &cx.context(), job.export_id).await?;
    tracing::info!(export = %job.export_id, is_made, "a copy of personal data");
    Ok(Outcome::Done)
}
