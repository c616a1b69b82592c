drop table reviews;
drop table review_rounds;
drop table engagements;
drop table candidacy_interviews;
drop table candidacy_notes;
drop table candidacy_events;
drop table candidacies;
