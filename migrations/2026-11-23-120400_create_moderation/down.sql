drop table appeals;
drop table report_evidence;
drop table reports;
drop table blocks;
drop table owed_answers;
drop index intros_unreminded;
alter table intros drop column reminded_at;
alter table intros drop column revision_asked_at;
alter table intros drop column revisions;
