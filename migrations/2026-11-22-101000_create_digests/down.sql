drop table deliveries;
drop table digest_exclusion_counts;
drop table digest_picks;
drop table digests;
