-- Reference rates, a company's lists and searches, and the log by which the ranking is judged.

-- Units of a currency for one euro, in millionths. A row is a day's word of staff and is never edited: the newest counts.
create table reference_rates (
  id              uuid        primary key,
  currency        text        not null constraint reference_rates_currency_code check (currency ~ '^[A-Z]{3}$' and currency <> 'EUR'),
  per_euro_micros bigint      not null constraint reference_rates_sane check (per_euro_micros between 1 and 1000000000000),
  dated           date        not null,
  set_by          uuid        references accounts (id) on delete set null,
  set_at          timestamptz not null
);
create index reference_rates_latest on reference_rates (currency, dated desc, set_at desc, id desc);

-- A list of a company's, read by all its members.
create table shortlists (
  id         uuid        primary key,
  company_id uuid        not null references companies (id) on delete cascade,
  name       text        not null constraint shortlists_name_bounds check (char_length(name) between 1 and 80),
  created_by uuid        references accounts (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index shortlists_name_once on shortlists (company_id, lower(name));

create table shortlist_entries (
  shortlist_id uuid        not null references shortlists (id) on delete cascade,
  engineer_id  uuid        not null references engineers (id) on delete cascade,
  note         text        not null default '' constraint shortlist_entries_note_bounds check (char_length(note) <= 1000),
  added_by     uuid        references accounts (id) on delete set null,
  added_at     timestamptz not null,
  noted_at     timestamptz,
  removed_at   timestamptz,                        -- can be taken back for 30 days, then the row goes
  primary key (shortlist_id, engineer_id)
);
create index shortlist_entries_engineer on shortlist_entries (engineer_id);
create index shortlist_entries_removed on shortlist_entries (removed_at) where removed_at is not null;

-- Whom one person does not want to see in lists any more.
create table hidden_engineers (
  account_id  uuid        not null references accounts (id) on delete cascade,
  engineer_id uuid        not null references engineers (id) on delete cascade,
  hidden_at   timestamptz not null,
  primary key (account_id, engineer_id)
);
create index hidden_engineers_engineer on hidden_engineers (engineer_id);

-- A search that a member kept: its address is its state.
create table saved_searches (
  id         uuid        primary key,
  company_id uuid        not null references companies (id) on delete cascade,
  account_id uuid        not null references accounts (id) on delete cascade,
  name       text        not null constraint saved_searches_name_bounds check (char_length(name) between 1 and 80),
  query      text        not null constraint saved_searches_query_bounds check (char_length(query) <= 2000),
  filters    jsonb       not null,                 -- what the address asks for, as it was read then
  alert      text        not null constraint saved_searches_alert_known check (alert in ('off', 'daily', 'weekly')),
  alert_at   timestamptz,                          -- when it is looked at next
  alerted_at timestamptz,                          -- when an alert last went out
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint saved_searches_alert_has_time check ((alert = 'off') = (alert_at is null))
);
create index saved_searches_company on saved_searches (company_id);
create index saved_searches_account on saved_searches (account_id);
create index saved_searches_due on saved_searches (alert_at) where alert_at is not null;

-- Whom a search has found: whoever is in here is not new any more.
create table saved_search_finds (
  search_id   uuid        not null references saved_searches (id) on delete cascade,
  engineer_id uuid        not null references engineers (id) on delete cascade,
  found_at    timestamptz not null,
  alert_at    timestamptz,                         -- of the alert that told of them; nothing: was there before alerts began
  primary key (search_id, engineer_id)
);
create index saved_search_finds_engineer on saved_search_finds (engineer_id);
create index saved_search_finds_alert on saved_search_finds (search_id, alert_at) where alert_at is not null;

-- The secret of a day, by which its viewers are hashed. It is gone the day after, and with it who was who.
create table impression_salts (
  day  date  primary key,
  salt bytea not null
);

-- An engineer shown at a place of a list. No account, no address; the viewer is a number of that day.
create table impressions (
  list          uuid     not null,
  position      smallint not null constraint impressions_position_sane check (position between 1 and 1000),
  engineer_id   uuid     not null references engineers (id) on delete cascade,
  day           date     not null,
  surface       text     not null constraint impressions_surface_known check (surface in ('directory', 'matches')),
  score_version smallint not null,
  viewer        bytea    not null,
  primary key (list, position)
);
create index impressions_engineer on impressions (engineer_id, day);
create index impressions_day on impressions (day);

-- What somebody did with an engineer; the same deed counts once a day and viewer.
create table impression_actions (
  day           date     not null,
  viewer        bytea    not null,
  engineer_id   uuid     not null references engineers (id) on delete cascade,
  kind          text     not null constraint impression_actions_kind_known check (kind in ('opened', 'shortlisted', 'hidden', 'asked')),
  surface       text     not null constraint impression_actions_surface_known check (surface in ('directory', 'matches', 'profile', 'shortlist')),
  score_version smallint not null,
  primary key (day, viewer, engineer_id, kind)
);
create index impression_actions_engineer on impression_actions (engineer_id, day);
