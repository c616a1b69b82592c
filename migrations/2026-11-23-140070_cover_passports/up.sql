-- A page of twenty engineers reads their newest passports out of the index alone: the signed files are a gigabyte in a
-- large network, and none of them is shown there.
drop index passports_engineer_newest;
create index passports_engineer_newest on passports (engineer_id, issued_at desc)
  include (id, vetted_month, assessors, valid_until, revoked_at);
