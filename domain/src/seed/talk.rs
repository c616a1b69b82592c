//! A conversation of the demo: the company that signs in asked the engineer who does, three weeks ago, and they talk.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

const INTRO: &str = "\
insert into intros (id, company_id, engineer_id, sender_id, role_title, engagement_type, pay_unit, pay_min_minor, pay_max_minor,
  currency, hours_per_week, message_md, state, source, sent_at, deliver_at, first_deliver_at, expires_at, answered_at, created_at,
  updated_at)
select '01930000-0000-7000-8000-00000000d101', m.company_id, e.id, m.account_id, 'Engineer for a timetable service', 'hourly',
  'hour', 9500, 12000, 'EUR', 30, 'Our timetables come from four systems that disagree. We look for somebody who has made such feeds agree.',
  'accepted', 'directory', $1 - interval '21 days', $1 - interval '21 days', $1 - interval '21 days', $1 - interval '14 days', $1 - interval '20 days',
  $1 - interval '21 days', $1 - interval '20 days'
from memberships m join accounts a on a.id = m.account_id and a.email_key = 'company@demo.test',
     engineers e join accounts d on d.id = e.account_id and d.email_key = 'developer@demo.test'
where m.state = 'active'
on conflict do nothing";

const CONVERSATION: &str = "\
insert into conversations (id, company_id, engineer_id, intro_id, engineer_name, state, last_number, last_message_at, active_at,
  created_at, updated_at)
select '01930000-0000-7000-8000-00000000d102', i.company_id, i.engineer_id, i.id, e.display_name, 'open', 3,
  $1 - interval '18 days', $1 - interval '18 days', i.answered_at, i.answered_at
from intros i join engineers e on e.id = i.engineer_id where i.id = '01930000-0000-7000-8000-00000000d101'
on conflict do nothing";

const MESSAGES: &str = "\
insert into messages (id, conversation_id, number, sender_id, side, body_md, via, created_at)
select ('01930000-0000-7000-8000-00000000d11' || v.number)::uuid, c.id, v.number,
  case v.side when 'company' then i.sender_id else e.account_id end, v.side, v.body, v.via, $1 - v.ago
from conversations c join intros i on i.id = c.intro_id join engineers e on e.id = c.engineer_id,
  (values (1, 'company', 'Thank you for accepting. Two questions to begin with:' || E'\\n\\n' || '- how did you notice that two feeds disagree?'
             || E'\\n' || '- would two mornings a week at our office suit you?', 'web', interval '19 days'),
          (2, 'engineer', 'By comparing counts each night: a difference opened a ticket by itself. Two mornings are fine.', 'email',
             interval '18 days 4 hours'),
          (3, 'company', 'Good. We send times for a first talk this week.', 'web', interval '18 days')) as v (number, side, body, via, ago)
where c.id = '01930000-0000-7000-8000-00000000d102'
on conflict do nothing";

const READ: &str = "\
insert into conversation_readers (id, conversation_id, account_id, read_number, read_at, created_at)
select ('01930000-0000-7000-8000-00000000d12' || row_number() over (order by v.account_id))::uuid, v.id, v.account_id, v.number,
  $1 - interval '18 days', $1 - interval '19 days'
from (select c.id, i.sender_id as account_id, 3 as number from conversations c join intros i on i.id = c.intro_id
      union all select c.id, e.account_id, 2 from conversations c join engineers e on e.id = c.engineer_id) as v
where v.id = '01930000-0000-7000-8000-00000000d102'
on conflict do nothing";

/// Lets them talk, as of `now`.
pub(super) async fn load(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    for statement in [INTRO, CONVERSATION, MESSAGES, READ] {
        sql_query(statement).bind::<Timestamptz, _>(now).execute(conn).await?;
    }
    Ok(())
}
