//! The demo's pipeline: the company that signs in talks with the engineer who does, has one more on its shortlist, and found
//! another.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

const TALKING: &str = "\
insert into candidacies (id, company_id, engineer_id, intro_id, role_title, state, waiting_since, next_step_due, created_at, updated_at)
select '01930000-0000-7000-8000-00000000e101', i.company_id, i.engineer_id, i.id, i.role_title, 'conversation', $1 - interval '2 days',
  $1 + interval '12 days', $1 - interval '21 days', $1 - interval '2 days'
from intros i where i.id = '01930000-0000-7000-8000-00000000d101'
on conflict do nothing";

const FOUND: &str = "\
insert into candidacies (id, company_id, engineer_id, role_title, state, waiting_since, next_step_due, created_at, updated_at)
select ('01930000-0000-7000-8000-00000000e11' || f.number)::uuid, m.company_id, f.id, 'Engineer for a timetable service',
  case f.number when 1 then 'shortlisted' else 'sourced' end, $1 - interval '3 days', $1 + interval '22 days',
  $1 - interval '3 days', $1 - interval '3 days'
from memberships m join accounts a on a.id = m.account_id and a.email_key = 'company@demo.test',
  (select e.id, row_number() over (order by e.score desc nulls last, e.id) as number from engineers e
   where e.network_status = 'active' and e.visibility = 'public' and e.moderation = 'clear'
     and not exists (select from exclusions x where x.engineer_id = e.id)
     and not exists (select from intros i where i.engineer_id = e.id)
   order by e.score desc nulls last, e.id limit 2) as f
where m.state = 'active'
on conflict do nothing";

const EVENTS: &str = "\
insert into candidacy_events (id, candidacy_id, action, state, side, at)
select c.id, c.id, case c.state when 'conversation' then 'accept' when 'shortlisted' then 'shortlist' else 'add' end,
  c.state, case c.state when 'conversation' then 'engineer' else 'company' end, c.updated_at
from candidacies c where not exists (select from candidacy_events e where e.candidacy_id = c.id)";

/// Fills the board, as of `now`. The conversation of the two is there already.
pub(super) async fn load(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    for statement in [TALKING, FOUND] {
        sql_query(statement).bind::<Timestamptz, _>(now).execute(conn).await?;
    }
    sql_query(EVENTS).execute(conn).await?;
    Ok(())
}
