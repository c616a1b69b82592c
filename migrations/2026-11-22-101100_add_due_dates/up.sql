-- Every open thing has a date, and a date that passes is told: here stands when staff heard of it last.
-- A later date (a waiting list that is read again, an answered question) is told again.

alter table applications add column overdue_told_at timestamptz;
alter table companies add column overdue_told_at timestamptz;
alter table projects add column overdue_told_at timestamptz;

-- What waited without a date gets one.
update applications set stage_due_at = coalesce(decided_at, updated_at) + interval '60 days'
  where state = 'waitlisted' and stage_due_at is null;
update projects set triage_due_at = updated_at + interval '7 days'
  where state = 'qualified' and triage_due_at is null;

create index applications_waitlist on applications (stage_due_at) where state = 'waitlisted';
create index projects_due on projects (triage_due_at) where state in ('triage', 'qualified');
