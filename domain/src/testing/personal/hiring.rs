//! Hiring: a card of the person with all that hangs on it, and words that the person wrote about somebody else.

pub(super) const SCRIPT: &str = "
insert into candidacies (id, company_id, engineer_id, role_title, state, waiting_since, feedback, created_at, updated_at)
  values ('99999999-9999-7999-8999-999999999991', '{company}', '{engineer}', 'x', 'rejected', '{now}', 'x', '{now}', '{now}');
insert into candidacy_events (id, candidacy_id, action, state, side, note, at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999991', 'reject', 'rejected', 'company', 'x', '{now}');
insert into candidacy_notes (id, candidacy_id, author_id, body, created_at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999991', '{sender}', 'x', '{now}');
insert into candidacy_interviews (id, candidacy_id, member_id, state, proposed_by, slots, minutes, zone, place, created_at, updated_at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999991', '{sender}', 'cancelled', 'company', array['{now}'::timestamptz],
    30, 'UTC', 'x', '{now}', '{now}');
insert into engagements (id, candidacy_id, company_id, engineer_id, proposer_id, kind, pay_unit, pay_minor, currency, hours_per_week,
  starts_on, note, state, respond_by, end_reason, created_at, updated_at)
  values ('99999999-9999-7999-8999-999999999992', '99999999-9999-7999-8999-999999999991', '{company}', '{engineer}', '{sender}',
    'hourly', 'hour', 1, 'EUR', 40, '2026-11-22', 'x', 'ended', '{now}', 'x', '{now}', '{now}');
insert into review_rounds (engagement_id, occasion, opened_at, due_at, shown_at)
  values ('99999999-9999-7999-8999-999999999992', 'ended', '{now}', '{now}', '{now}');
insert into reviews (engagement_id, occasion, side, author_id, outcome, body, created_at)
  values ('99999999-9999-7999-8999-999999999992', 'ended', 'company', '{sender}', 'completed', 'x', '{now}'),
         ('99999999-9999-7999-8999-999999999992', 'ended', 'engineer', '{me}', 'completed', 'x', '{now}');
";
