drop table intro_drafts;
