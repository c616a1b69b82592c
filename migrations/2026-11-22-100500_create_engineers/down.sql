drop table digest_consents;
drop table exclusions;
drop table engineer_skills;
drop table engineers;
drop table skill_aliases;
drop table skills;
