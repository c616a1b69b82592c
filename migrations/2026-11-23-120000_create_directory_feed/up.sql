-- What the directory's index in each backend process is fed by, and the one reading of an engineer's searchable words.

-- One row a change, the newest transactions last. Each process reads those whose transaction it has not seen yet, by
-- comparing snapshots, so that one that began earlier and ended later is not passed over. Rows are only added: a shared
-- row that every writer raises would make them wait for each other. They go after an hour; a process that was away
-- longer reads everything.
create table directory_changes (
  id          bigint      generated always as identity primary key,
  changed_in  bigint      not null default (pg_current_xact_id()::text)::bigint,  -- an xid8
  engineer_id uuid,                                   -- null: anybody, as after a bulk load
  recorded_at timestamptz not null default clock_timestamp()  -- the database's own clock: only for clearing away
);
create index directory_changes_transaction on directory_changes (changed_in);
create index directory_changes_age on directory_changes (recorded_at);

-- After a statement that touched rows of one engineer or of many; its argument names the column of the engineer.
create function note_directory_changes() returns trigger language plpgsql as $$
declare
  noted bigint;
begin
  if (select count(*) > 100000 from (select 1 from changed limit 100001) as few) then
    insert into directory_changes (engineer_id) values (null);
    noted := 1;
  else
    execute format('insert into directory_changes (engineer_id) select distinct %I from changed', tg_argv[0]);
    get diagnostics noted = row_count;
  end if;
  if noted > 0 then
    perform pg_notify('directory', '');
  end if;
  return null;
end $$;

do $$
declare
  fed record;
begin
  for fed in
    select * from (values
      ('engineers', 'id'), ('engineer_skills', 'engineer_id'), ('engineer_languages', 'engineer_id'),
      ('work_authorisations', 'engineer_id'), ('work_history', 'engineer_id'), ('exclusions', 'engineer_id')
    ) as fed (name, key)
  loop
    execute format('create trigger %1$s_feed_insert after insert on %1$I referencing new table as changed
      for each statement execute function note_directory_changes(%2$L)', fed.name, fed.key);
    execute format('create trigger %1$s_feed_update after update on %1$I referencing new table as changed
      for each statement execute function note_directory_changes(%2$L)', fed.name, fed.key);
    execute format('create trigger %1$s_feed_delete after delete on %1$I referencing old table as changed
      for each statement execute function note_directory_changes(%2$L)', fed.name, fed.key);
  end loop;
end $$;

-- An account that is suspended, or comes back, takes its engineer along.
create function note_account_change() returns trigger language plpgsql as $$
begin
  insert into directory_changes (engineer_id) select id from engineers where account_id = new.id;
  if found then
    perform pg_notify('directory', '');
  end if;
  return null;
end $$;
create trigger accounts_feed_state after update of state on accounts
  for each row when (old.state is distinct from new.state) execute function note_account_change();

-- Words in small letters with one space between them. What parts words here parts them in what is typed, too
-- (`words_of` in domain/src/directory/text.rs): C++ and C# keep their signs.
create function directory_words(text) returns text language sql immutable parallel safe as $$
  select btrim(regexp_replace(translate(lower($1),
    E' \t\n\r!"$%&''()*,-./:;<=>?@[\\]^_`{|}~\u00a0¡¿§¶«»·•…–—‘’“”„', repeat(' ', 60)), ' +', ' ', 'g'))
$$;

-- The words by which everybody who sees an engineer may find them. Of an anonymous one it is the headline without
-- addresses and links, without the words that a name or an employer's name is part of; it may hide more than a page does
-- (`without_names`, `without_employers`), never less. The names are joined by | to a pattern; what is left of them holds
-- no character that a pattern gives a meaning. Scripts that know no spaces between words lose a name wherever it stands.
-- The signs ¶ and � stand where no phrase may run on.
create function directory_text(e engineers) returns text language sql stable parallel safe as $$
  select case when e.visibility <> 'anonymous'
    then directory_words(e.display_name) || ' ¶ ' || directory_words(e.headline)
    else (select directory_words(regexp_replace(
        regexp_replace(e.headline, '\S*(@|://|www\.|[[:alnum:]-]\.(?!js/)[[:alpha:]]{2,}/)\S*', ' � ', 'gi'),
        case when names = '' then '$.'
          when octet_length(names) > length(names) then '(' || names || ')'
          else '\S*\m(' || names || ')\M\S*' end, ' � ', 'gi'))
      from (select btrim(regexp_replace(e.display_name || '|' || coalesce(e.legal_name, '') || '|'
          || coalesce((select string_agg(employer, '|') from work_history where engineer_id = e.id), ''),
        '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', '|', 'g'), '|') as names) as own)
    end
$$;
