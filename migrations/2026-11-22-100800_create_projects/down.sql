drop table project_attachments;
drop table project_events;
drop table projects;
