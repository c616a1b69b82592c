drop index projects_due;
drop index applications_waitlist;
alter table projects drop column overdue_told_at;
alter table companies drop column overdue_told_at;
alter table applications drop column overdue_told_at;
