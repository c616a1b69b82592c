-- The parts of a profile (product.md E2), its files, its drafts, and a list of skills that staff curate.

alter table engineers add column photo_stamp text;    -- names the pixels in addresses; null: no photo

create table engineer_languages (
  engineer_id uuid not null references engineers (id) on delete cascade,
  language    text not null constraint engineer_languages_language_is_iso check (language ~ '^[a-z]{2}$'),  -- ISO 639-1
  level       text not null constraint engineer_languages_level_known
              check (level in ('a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'native')),                              -- CEFR
  primary key (engineer_id, language)
);

create table work_authorisations (
  engineer_id uuid not null references engineers (id) on delete cascade,
  country     text not null constraint work_authorisations_country_is_iso check (country ~ '^[A-Z]{2}$'),
  status      text not null constraint work_authorisations_status_known
              check (status in ('citizen', 'resident', 'permit', 'needs_sponsor')),
  primary key (engineer_id, country)
);

create table profile_links (
  id          uuid        primary key,
  engineer_id uuid        not null references engineers (id) on delete cascade,
  kind        text        not null constraint profile_links_kind_known
              check (kind in ('website', 'code', 'network', 'writing', 'talk', 'other')),
  label       text        not null,
  url         text        not null constraint profile_links_url_is_https check (url ~ '^https://'),
  created_at  timestamptz not null,
  constraint profile_links_once unique (engineer_id, url)
);

create table work_history (
  id              uuid        primary key,
  engineer_id     uuid        not null references engineers (id) on delete cascade,
  employer        text        not null,
  employer_domain text,                               -- for exclusions and conflicts of interest
  role            text        not null,
  started_on      date        not null,               -- the first of its month
  ended_on        date,                               -- the first of its month; null while current
  is_current      boolean     not null,
  summary         text        not null default '',
  created_at      timestamptz not null,
  constraint work_history_ends_unless_current check (is_current = (ended_on is null)),
  constraint work_history_ends_after_start check (ended_on >= started_on)
);
create index work_history_engineer on work_history (engineer_id, started_on);

create table portfolio_items (
  id          uuid        primary key,
  engineer_id uuid        not null references engineers (id) on delete cascade,
  title       text        not null,
  role        text        not null default '',
  summary     text        not null,
  stack       text        not null default '',        -- names, separated by commas
  url         text        constraint portfolio_items_url_is_https check (url ~ '^https://'),
  created_at  timestamptz not null
);
create index portfolio_items_engineer on portfolio_items (engineer_id, id);

create table engineer_photos (
  engineer_id uuid        not null references engineers (id) on delete cascade,
  size        smallint    not null constraint engineer_photos_size_known check (size in (96, 256, 512)),  -- pixels a side
  content     bytea       not null,                   -- JPEG that we encoded: pixels and nothing else
  created_at  timestamptz not null,
  primary key (engineer_id, size)
);

create table engineer_cvs (
  engineer_id uuid        primary key references engineers (id) on delete cascade,
  file_name   text        not null,
  byte_size   integer     not null,
  sha256      bytea       not null,
  content     bytea       not null,                   -- PDF; the owner's and our vetters' alone
  created_at  timestamptz not null
);

-- What somebody typed and did not save yet, a form each.
create table profile_drafts (
  account_id   uuid        not null references accounts (id) on delete cascade,
  form         text        not null constraint profile_drafts_form_known check (form in ('profile', 'history', 'portfolio')),
  fields       jsonb       not null,                  -- [[name, value], …] as a browser sends them
  based_on     integer     not null,                  -- engineers.row_version when the form was opened
  version      integer     not null,                  -- raised by each save, so that two tabs notice each other
  saved_at     timestamptz not null,
  primary key (account_id, form)
);

-- Staff's hand on the curated list outlives the next release: what they touched is not loaded over.
alter table skills add column edited_at timestamptz;  -- null: as the release has it
alter table skills add column merged_into integer constraint skills_merged_into_exists references skills (id);
alter table skills add constraint skills_merged_is_unlisted check (merged_into is null or not is_listed);
alter table skill_aliases add column is_staff boolean not null default false;

create table skill_proposals (
  id             uuid        primary key,
  engineer_id    uuid        not null references engineers (id) on delete cascade,
  name           text        not null,
  name_key       text        not null,                -- lower case, for "the same word again"
  level          smallint    not null constraint skill_proposals_level_known check (level between 1 and 5),
  years          smallint    constraint skill_proposals_years_sane check (years between 0 and 60),
  last_used_year smallint,
  state          text        not null default 'open' constraint skill_proposals_state_known
                 check (state in ('open', 'accepted', 'mapped', 'declined')),
  skill_id       integer     references skills (id),  -- what it became
  created_at     timestamptz not null,
  decided_at     timestamptz,
  decided_by     uuid        references accounts (id) on delete set null,
  constraint skill_proposals_decided_has_time check ((state = 'open') = (decided_at is null)),
  constraint skill_proposals_skill_fits_state check ((state in ('accepted', 'mapped')) = (skill_id is not null)),
  constraint skill_proposals_once unique (engineer_id, name_key)
);
create index skill_proposals_open on skill_proposals (name_key) where state = 'open';
