alter table saved_searches drop column began_at;
