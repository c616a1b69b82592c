drop index passports_engineer_newest;
create index passports_engineer_newest on passports (engineer_id, issued_at desc);
