-- E-mail addresses that get the digest; none needs an account.

create table subscribers (
  id                uuid        primary key,
  email             text        not null,             -- as typed, domain as A-label
  address_key       text        not null constraint subscribers_address_key_unique unique,  -- canonical: lower case
  domain            text        not null,             -- of the address, for exclusions and per-site limits
  account_id        uuid        references accounts (id) on delete set null,
  name              text        not null default '',
  state             text        not null constraint subscribers_state_known
                    check (state in ('unconfirmed', 'confirmed', 'paused', 'unsubscribed')),
  skills            integer[]   not null default '{}',   -- interests: they order picks, they never filter
  countries         text[]      not null default '{}',
  engagement_types  text[]      not null default '{}',
  link_version      integer     not null default 0,   -- confirm and preference links
  paused_until      timestamptz,
  confirmed_at      timestamptz,
  unsubscribed_at   timestamptz,
  confirmation_sent_at timestamptz,                   -- at most one in ten minutes …
  confirmations_today  smallint not null default 0,   -- … and three a day
  confirmations_day    date,
  reminded_at       timestamptz,                      -- "you are already subscribed": at most daily
  sort_hash         bigint      not null,             -- spreads providers over a digest's order
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  moved_from        uuid        references subscribers (id) on delete set null,  -- ends when this one is confirmed
  constraint subscribers_confirmed_has_time check (state not in ('confirmed', 'paused') or confirmed_at is not null)
);
create index subscribers_confirmed on subscribers (id) where state = 'confirmed';
create index subscribers_unconfirmed on subscribers (created_at) where confirmed_at is null;
create index subscribers_account on subscribers (account_id) where account_id is not null;
create index subscribers_paused on subscribers (paused_until) where state = 'paused';
create index subscribers_moved_from on subscribers (moved_from) where moved_from is not null;

create table subscriber_consents (
  id             uuid        primary key,
  subscriber_id  uuid        not null references subscribers (id) on delete cascade,
  form           text        not null,                -- which form: "newsletter", "home", "account"
  form_version   integer     not null,
  wording_sha256 bytea       not null,
  requested_at   timestamptz not null,
  requested_ip   text,
  confirmed_at   timestamptz,
  confirmed_ip   text,
  withdrawn_at   timestamptz,
  withdrawn_via  text        constraint subscriber_consents_withdrawn_via_known
                 check (withdrawn_via in ('one_click', 'page', 'bounce', 'complaint', 'staff', 'erasure'))
);
create index subscriber_consents_subscriber on subscriber_consents (subscriber_id, requested_at);

create table suppressions (
  address_hash bytea       primary key,               -- keyed hash: survives erasure without the address
  reason       text        not null constraint suppressions_reason_known
               check (reason in ('unsubscribed', 'bounced', 'complained', 'erased', 'staff')),
  detail       text        not null default '',       -- enhanced status code
  created_at   timestamptz not null,
  liftable_at  timestamptz not null                   -- a new double opt-in lifts it from then on
);
