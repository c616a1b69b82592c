drop table notification_choices;
drop table agreement_signatures;
drop function agreement_signatures_guard();
drop table agreements;
drop function agreements_guard();
