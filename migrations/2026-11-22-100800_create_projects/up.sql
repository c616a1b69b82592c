-- Build With Us: briefs and what becomes of them.

create table projects (
  id              uuid        primary key,
  number          bigint      generated always as identity constraint projects_number_unique unique,
  form_key        uuid        not null constraint projects_form_key_unique unique,  -- of the first step's form: sent twice, it starts one brief
  account_id      uuid        references accounts (id) on delete set null,   -- null: a guest's
  company_id      uuid        references companies (id) on delete set null,
  owner_id        uuid        references accounts (id),
  contact_name    text        not null default '',
  contact_email   text        not null,
  contact_key     text        not null,               -- lower case
  organisation    text        not null default '',
  title           text        not null default '',
  problem         text        not null default '',
  users           text        not null default '',
  must_have       text        not null default '',
  nice_to_have    text        not null default '',
  will_not        text        not null default '',
  success_measure text        not null default '',
  constraints     text        not null default '',
  existing_assets text        not null default '',
  budget_band     text        constraint projects_budget_band_known
                  check (budget_band in ('under_10k', '10k_50k', '50k_150k', '150k_500k', 'over_500k', 'unknown')),
  deadline        date,
  is_deadline_flexible boolean not null default true,
  decision_maker  text        not null default '',
  maintainer      text        not null default '',    -- who keeps it running afterwards
  state           text        not null constraint projects_state_known check (state in ('draft', 'submitted', 'triage',
                  'needs_info', 'qualified', 'scoping', 'proposal_sent', 'accepted', 'staffing', 'in_progress', 'delivered',
                  'closed', 'declined', 'lost', 'spam', 'withdrawn', 'expired')),
  state_reason    text,
  link_version    integer     not null default 0,
  draft_step      smallint    not null default 1,
  source_page     text        not null default '',
  confirmed_at    timestamptz,                        -- a guest's address; staff see nothing before it
  submitted_at    timestamptz,
  triage_due_at   timestamptz,
  client_act_at   timestamptz not null,
  row_version     integer     not null default 0,
  created_at      timestamptz not null,
  updated_at      timestamptz not null
);
create index projects_triage on projects (triage_due_at, id) where state in ('submitted', 'triage');
create index projects_account on projects (account_id, created_at) where account_id is not null;

create table project_events (
  id         uuid        primary key,
  project_id uuid        not null references projects (id) on delete cascade,
  from_state text,
  to_state   text        not null,
  actor_id   uuid,
  message    text        not null default '',         -- what the client reads
  at         timestamptz not null
);
create index project_events_project on project_events (project_id, at);

create table project_attachments (
  id         uuid        primary key,
  project_id uuid        not null references projects (id) on delete cascade,
  file_name  text        not null,
  media_type text        not null,                    -- by content, never by name
  byte_size  integer     not null constraint project_attachments_bounded check (byte_size between 1 and 10485760),
  sha256     bytea       not null,
  content    bytea       not null,
  created_at timestamptz not null
);
create index project_attachments_project on project_attachments (project_id);
