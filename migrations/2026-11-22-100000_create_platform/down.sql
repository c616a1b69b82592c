drop table audit_events;
drop function audit_events_refuse_change();
drop table heartbeats;
drop table installation;
