drop table memberships;
drop table company_domains;
drop table companies;
