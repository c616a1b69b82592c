-- What guards an account beside its password, and what staff may do with one.

-- Two-step sign-in (RFC 6238). The secret is encrypted and sealed with keys of the installation.
create table totp_factors (
  account_id    uuid        primary key references accounts (id) on delete cascade,
  sealed_secret bytea       not null,
  state         text        not null constraint totp_factors_state_known check (state in ('asked', 'on')),
  last_step     bigint,                               -- the time step of the last code that was taken: none twice
  asked_at      timestamptz not null,
  confirmed_at  timestamptz,
  constraint totp_factors_on_is_confirmed check ((state = 'on') = (confirmed_at is not null))
);

create table recovery_codes (
  code_hash  bytea       primary key,                 -- SHA-256 of 80 random bits; the code itself is nowhere
  account_id uuid        not null references accounts (id) on delete cascade,
  issued_at  timestamptz not null,
  used_at    timestamptz
);
create index recovery_codes_account on recovery_codes (account_id);

-- Links to sign in, each good once.
create table sign_in_links (
  id           uuid        primary key,
  account_id   uuid        not null references accounts (id) on delete cascade,
  link_version integer     not null,                  -- of the account when it was asked for
  asked_at     timestamptz not null,
  used_at      timestamptz
);
create index sign_in_links_account on sign_in_links (account_id, asked_at);
create index sign_in_links_asked on sign_in_links (asked_at);

-- Tokens for programs. A later change of password or address raises the account's link version, and voids them.
create table api_tokens (
  id           uuid        primary key,
  account_id   uuid        not null references accounts (id) on delete cascade,
  name         text        not null,                  -- the owner's words
  token_hash   bytea       not null constraint api_tokens_hash_unique unique,  -- SHA-256 of 256 random bits
  scopes       text        not null,                  -- words with a space between, as in RFC 6749
  link_version integer     not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create index api_tokens_account on api_tokens (account_id, created_at);

-- Staff who look at somebody's account. The rows are kept: they are part of the log.
create table impersonations (
  id         uuid        primary key,
  session_id uuid        references sessions (id) on delete set null,
  staff_id   uuid        not null references accounts (id),
  target_id  uuid        not null references accounts (id),
  reason     text        not null,
  started_at timestamptz not null,
  ended_at   timestamptz not null,                    -- when it ends by itself, until it is ended sooner
  constraint impersonations_of_somebody_else check (staff_id <> target_id),
  constraint impersonations_end_after_start check (ended_at >= started_at)
);
create index impersonations_session on impersonations (session_id, ended_at);
create index impersonations_target on impersonations (target_id, started_at);

-- What staff told the person when they locked the account.
alter table accounts add column suspended_reason text;
