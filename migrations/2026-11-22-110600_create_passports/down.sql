drop table passports;
