drop index identity_checks_to_judge;
alter table identity_checks drop column overdue_told_at;
