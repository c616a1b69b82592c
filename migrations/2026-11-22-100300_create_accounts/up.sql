-- Who can sign in, how, and from where.

create table accounts (
  id                 uuid        primary key,
  kind               text        not null constraint accounts_kind_known check (kind in ('developer', 'company', 'staff')),
  email              text,                           -- as typed, domain as A-label; null once erased
  email_key          text        constraint accounts_email_key_unique unique,  -- lower case: one account an address
  email_verified_at  timestamptz,
  password_hash      text,                           -- argon2id, PHC string
  name               text,
  state              text        not null constraint accounts_state_known
                     check (state in ('pending', 'active', 'suspended', 'deletion_requested', 'erased')),
  link_version       integer     not null default 0, -- raised to void every link mailed before
  time_zone          text        not null default 'UTC',
  is_demo            boolean     not null default false,
  is_contested       boolean     not null default false, -- pending, and signed up more than once: the link alone does
                                                          -- not say whose password this is
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  erased_at          timestamptz,
  constraint accounts_erased_is_empty check (
    (state = 'erased') = (erased_at is not null)
    and (state <> 'erased' or (email is null and email_key is null and password_hash is null and name is null)))
);

create index accounts_inactive on accounts (id) where state <> 'active';

create table staff_permissions (
  account_id uuid        not null references accounts (id) on delete cascade,
  permission text        not null constraint staff_permissions_known
             check (permission in ('admin', 'vetter', 'matcher', 'project_lead', 'editor', 'moderator')),
  granted_at timestamptz not null,
  primary key (account_id, permission)
);

create table sessions (
  id           uuid        primary key,
  account_id   uuid        not null references accounts (id) on delete cascade,
  user_agent   text,
  ip_prefix    text,                                  -- /24 or /48
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  end_reason   text        constraint sessions_end_reason_known
               check (end_reason in ('signed_out', 'revoked', 'token_reused', 'password_changed', 'address_changed', 'suspended')),
  constraint sessions_end_has_reason check ((ended_at is null) = (end_reason is null))
);
create index sessions_account on sessions (account_id, created_at);

create table refresh_tokens (
  token_hash bytea       primary key,                 -- SHA-256; the token itself is nowhere
  session_id uuid        not null references sessions (id) on delete cascade,
  generation integer     not null,
  issued_at  timestamptz not null,
  rotated_at timestamptz,                             -- for 30 s after it the same successor is given again
  constraint refresh_tokens_generation_unique unique (session_id, generation)
);

create table consents (
  id         uuid        primary key,
  account_id uuid        references accounts (id) on delete cascade,
  subject    text        not null,                    -- "terms", "privacy"
  version    text        not null,
  given_at   timestamptz not null,
  ip_prefix  text,
  revoked_at timestamptz
);
create index consents_account on consents (account_id, subject);

-- A new address counts once its owner confirmed it; the old one's owner may take it back for some days.
create table address_changes (
  id           uuid        primary key,
  account_id   uuid        not null references accounts (id) on delete cascade,
  old_email    text        not null,
  new_email    text        not null,
  state        text        not null constraint address_changes_state_known
               check (state in ('asked', 'confirmed', 'undone', 'void')),
  link_version integer     not null,                  -- of the account when it was asked for
  asked_at     timestamptz not null,
  confirmed_at timestamptz,
  constraint address_changes_confirmed_has_time check (state not in ('confirmed', 'undone') or confirmed_at is not null)
);
create index address_changes_account on address_changes (account_id, asked_at);
create unique index address_changes_one_asked on address_changes (account_id) where state = 'asked';
