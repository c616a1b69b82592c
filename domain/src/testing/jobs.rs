//! Jobs without a worker.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::queue::Hold;
use crate::schema::jobs;

/// Claims the job with this key once more, whatever its state, as if every earlier run of it had died.
pub async fn claim_by_key(conn: &mut AsyncPgConnection, key: &str) -> Hold {
    let (id, epoch) = diesel::update(jobs::table.filter(jobs::unique_key.eq(key)))
        .set((
            jobs::state.eq("running"),
            jobs::epoch.eq(jobs::epoch + 1),
            jobs::lease_until.eq(super::start()),
        ))
        .returning((jobs::id, jobs::epoch))
        .get_result(conn)
        .await
        .expect("a job with this key");
    Hold { id, epoch }
}
