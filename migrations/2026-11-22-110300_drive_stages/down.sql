drop table vetting_conflicts;
drop table vetter_employers;
drop trigger scorecard_marks_guard on scorecard_marks;
drop function scorecard_marks_guard();
drop trigger scorecards_guard on scorecards;
drop function scorecards_guard();
drop index scorecards_vetter;
drop index scorecards_one_amendment;
drop index scorecards_one_first;
drop index applications_asked;
drop index stage_runs_assignee;
alter table stage_runs
  drop constraint stage_runs_waived_has_reason,
  drop constraint stage_runs_closed_has_time,
  drop column closed_by,
  drop column closed_at,
  drop column outcome_note,
  drop column work_text,
  drop column work_url,
  drop column handed_in_at,
  drop column opened_at;
alter table applications
  drop column snapshot,
  drop column applicant_asked_at;
