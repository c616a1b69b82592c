//! What the demo's people have left open: a request, a question about a brief, a subscription. The clock has something to
//! end then, and `./dev simulate` something to tell.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

/// A company other than the one that signs in asks an engineer other than the one who does.
const INTRO: &str = "\
insert into intros (id, company_id, engineer_id, sender_id, role_title, engagement_type, pay_unit, pay_min_minor, pay_max_minor,
  currency, hours_per_week, message_md, state, source, sent_at, deliver_at, first_deliver_at, expires_at, created_at, updated_at)
select '01930000-0000-7000-8000-00000000d001', m.company_id, e.id, m.account_id, 'Engineer for a billing service', 'hourly',
  'hour', 9000, 11000, 'EUR', 30, 'We move a billing service off one large database and look for somebody who has done that.',
  'sent', 'directory', $1 - interval '2 days', $1 - interval '2 days', $1 - interval '2 days', $1 + interval '5 days',
  $1 - interval '2 days', $1 - interval '2 days'
from (select m.company_id, m.account_id from memberships m join accounts a on a.id = m.account_id
      where a.email_key = 'company-1@demo.test' limit 1) m,
     (select e.id from engineers e join accounts a on a.id = e.account_id
      where a.is_demo and e.network_status = 'active' and e.visibility = 'public' and a.email_key like 'engineer-%'
      order by a.email_key limit 1) e
on conflict do nothing";

/// A client of whom staff asked something twelve days ago.
const BRIEF: &str = "\
insert into projects (id, form_key, contact_name, contact_email, contact_key, organisation, title, problem, must_have, budget_band,
  state, draft_step, confirmed_at, submitted_at, client_act_at, created_at, updated_at)
values ('01930000-0000-7000-8000-00000000d002', '01930000-0000-7000-8000-00000000d003', 'Noor Haddad', 'client-1@demo.test',
  'client-1@demo.test', 'Harbour Tools', 'Stock counts that agree', 'Two warehouses count the same parts in two systems.',
  'One count, corrected within a minute.', '10k_50k', 'needs_info', 4, $1 - interval '15 days', $1 - interval '15 days',
  $1 - interval '15 days', $1 - interval '15 days', $1 - interval '12 days')
on conflict do nothing";

/// Somebody who asked for the digest and did not confirm.
const READER: &str = "\
insert into subscribers (id, email, address_key, domain, name, state, confirmation_sent_at, sort_hash, created_at, updated_at)
values ('01930000-0000-7000-8000-00000000d004', 'undecided@demo.test', 'undecided@demo.test', 'demo.test', 'Lou', 'unconfirmed',
  $1 - interval '4 days', 7, $1 - interval '4 days', $1 - interval '4 days')
on conflict do nothing";

/// Leaves them open, as of `now`.
pub(super) async fn leave_open(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    for statement in [INTRO, BRIEF, READER] {
        sql_query(statement).bind::<Timestamptz, _>(now).execute(conn).await?;
    }
    Ok(())
}
