//! What is held about the person of [`super`] in lists, searches and the log of what was shown.

/// Rows of theirs; the placeholders are filled in by `personal::everybody`.
pub(super) const SCRIPT: &str = "
insert into shortlists (id, company_id, name, created_at, updated_at)
  values ('99999999-9999-7999-8999-999999999999', '11111111-1111-7111-8111-111111111111', 'x', '{now}', '{now}');
insert into shortlist_entries (shortlist_id, engineer_id, added_by, added_at)
  values ('99999999-9999-7999-8999-999999999999', '{engineer}', '{sender}', '{now}');
insert into hidden_engineers (account_id, engineer_id, hidden_at) values ('{me}', '{other}', '{now}');
insert into saved_searches (id, company_id, account_id, name, query, filters, alert, created_at, updated_at)
  values (gen_random_uuid(), '11111111-1111-7111-8111-111111111111', '{me}', 'x', '', '{}', 'off', '{now}', '{now}');
insert into impressions (list, position, engineer_id, day, surface, score_version, viewer)
  values (gen_random_uuid(), 1, '{engineer}', '2026-11-22', 'directory', 1, 'x');
insert into impression_actions (day, viewer, engineer_id, kind, surface, score_version)
  values ('2026-11-22', 'x', '{engineer}', 'opened', 'directory', 1);
";
