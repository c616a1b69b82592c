drop table digest_notices;
drop index digest_consents_ending;
drop index engineers_silent;
alter table engineers drop column availability_version;
