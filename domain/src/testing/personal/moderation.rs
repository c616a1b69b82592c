//! The person's rows of blocks, reports and appeals.

pub(super) const SCRIPT: &str = "
insert into blocks (id, company_id, engineer_id, by_side, by_account_id, created_at)
  values (gen_random_uuid(), '{company}', '{other}', 'company', '{me}', '{now}');
insert into reports (id, subject_kind, subject_id, accused_company_id, reporter_id, category, text, state, due_at, created_at, updated_at)
  values (gen_random_uuid(), 'company', '{company}', '{company}', '{me}', 'spam', 'x', 'open', '{now}', '{now}', '{now}');
insert into reports (id, subject_kind, subject_id, accused_engineer_id, reporter_id, category, text, state, decision_reason, due_at, created_at, updated_at)
  values ('99999999-9999-7999-8999-999999999999', 'engineer', '{engineer}', '{engineer}', '{sender}', 'spam', 'zzmark sent it twice',
          'open', 'zzmark did', '{now}', '{now}', '{now}');
insert into report_evidence (id, report_id, author_id, content, taken_at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999999', '{me}', '[]', '{now}');
insert into appeals (id, report_id, text, outcome, reason, decided_at, created_at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999999', 'x', 'upheld', 'zzmark-appeals-reason', '{now}', '{now}');
";
