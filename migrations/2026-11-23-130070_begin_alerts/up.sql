-- When the alerts of a search began: who fitted then is in the ledger and not told of. Nothing while alerts are off, and
-- until the company is verified.
alter table saved_searches add column began_at timestamptz;

-- Whose ledger has somebody began already; the others begin at their next look.
update saved_searches s set began_at = s.updated_at
where s.alert <> 'off' and exists (select from saved_search_finds f where f.search_id = s.id);

alter table saved_searches add constraint saved_searches_off_is_not_begun check (alert <> 'off' or began_at is null);
