drop table identity_documents;
drop table identity_checks;
drop table stage_run_questions;
drop table questions;
drop function questions_stay_retired;
drop table interview_events;
drop table interview_slots;
drop table interviews;
drop trigger rubric_dimensions_guard on rubric_dimensions;
drop function rubric_dimensions_guard;
drop trigger vetting_stages_cap on vetting_stages;
drop function vetting_stages_cap;
drop trigger vetting_stages_guard on vetting_stages;
drop function vetting_stages_guard;
drop trigger vetting_tracks_guard on vetting_tracks;
drop function vetting_tracks_guard;
drop index vetting_tracks_one_draft;
alter table vetting_tracks
  drop constraint vetting_tracks_used_is_published,
  drop constraint vetting_tracks_cap_unpaid,
  drop column published_at;
