drop index engagements_candidacy;
drop index candidacy_interviews_candidacy;
drop index interviews_stage_run;
drop index scorecards_stage_run;
