-- What people ask about the data that is held about them: a copy of it, and its end.

create table personal_exports (
  id         uuid        primary key,
  account_id uuid        not null references accounts (id) on delete cascade,
  state      text        not null constraint personal_exports_state_known check (state in ('asked', 'ready')),
  asked_at   timestamptz not null,
  ready_at   timestamptz,
  expires_at timestamptz,                             -- from then on nobody reads it; the retention timer deletes it
  byte_size  bigint      not null default 0,
  constraint personal_exports_ready_has_times
    check ((state = 'ready') = (ready_at is not null) and (state = 'ready') = (expires_at is not null))
);
create index personal_exports_account on personal_exports (account_id, asked_at);
create index personal_exports_expiry on personal_exports (expires_at) where expires_at is not null;

-- The ZIP in pieces, so that neither its maker nor its reader ever holds all of it.
create table personal_export_parts (
  export_id uuid    not null references personal_exports (id) on delete cascade,
  position  integer not null,                         -- from 0
  content   bytea   not null,
  primary key (export_id, position)
);

-- An account whose owner asked for its end, until it is erased or they change their mind.
create table account_deletions (
  id                uuid        primary key,
  account_id        uuid        not null constraint account_deletions_account_unique unique
                    references accounts (id) on delete cascade,
  asked_at          timestamptz not null,
  due_at            timestamptz not null,
  ends_subscription boolean     not null,             -- the digest to the same address goes as well
  successor_id      uuid        references accounts (id) on delete set null  -- owns the company afterwards; null: it is closed
);
create index account_deletions_due on account_deletions (due_at);
create index account_deletions_successor on account_deletions (successor_id) where successor_id is not null;
