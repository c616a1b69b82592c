-- Every card of a stage, talk of a stage, interview and engagement of a candidacy: the unique indexes that there are
-- leave amendments and whatever has ended out.
create index scorecards_stage_run on scorecards (stage_run_id);
create index interviews_stage_run on interviews (stage_run_id);
create index candidacy_interviews_candidacy on candidacy_interviews (candidacy_id);
create index engagements_candidacy on engagements (candidacy_id);
