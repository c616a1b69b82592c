-- What somebody sent to prove who they are is judged within days, or those who vet are told.

alter table identity_checks add column overdue_told_at timestamptz;
create index identity_checks_to_judge on identity_checks (provided_at, id) where state = 'provided';
