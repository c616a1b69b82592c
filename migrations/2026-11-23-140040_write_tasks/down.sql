alter table vetting_stages drop column task_md;
