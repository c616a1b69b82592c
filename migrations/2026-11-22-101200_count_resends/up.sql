-- A copy whose fate is unknown is sent again once at most without a person.

alter table deliveries
  add column resends smallint not null default 0;     -- times it was sent again while nobody knew its fate
