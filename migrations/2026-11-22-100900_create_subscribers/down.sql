drop table suppressions;
drop table subscriber_consents;
drop table subscribers;
