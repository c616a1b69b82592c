-- One monthly issue, its engineers, and one row per recipient's copy: the ledger.

create table digests (
  id              uuid        primary key,
  period          text        not null constraint digests_period_unique unique
                  constraint digests_period_is_month check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  state           text        not null constraint digests_state_known check (state in ('planned', 'previewed', 'approved',
                  'frozen', 'sending', 'paused', 'finished', 'cancelled', 'skipped')),
  state_reason    text,
  approval        text        not null constraint digests_approval_known check (approval in ('auto', 'manual')),
  uncertain_policy text       not null default 'hold' constraint digests_uncertain_policy_known
                  check (uncertain_policy in ('hold', 'resend')),
  send_at         timestamptz not null,               -- T
  is_held         boolean     not null default false, -- staff's hold: T passes without it going out
  is_caught_up    boolean     not null default false,
  intro_text      text        not null default '',    -- the editor's line on top
  score_version   smallint,
  template_sha256 bytea,
  mail_date       timestamptz,                        -- the Date header of every copy
  snapshot        jsonb,                              -- what readers see, fixed when approved
  candidates      integer,                            -- subscribers looked at by the freeze = frozen + excluded
  frozen_count    integer,
  freeze_cursor   uuid,                               -- keyset of a freeze that was cut short
  notified_at     timestamptz,                        -- staff were last mailed about the approval
  planned_at      timestamptz not null,
  previewed_at    timestamptz,
  approved_at     timestamptz,
  approved_by     uuid        references accounts (id),   -- null: approved itself
  frozen_at       timestamptz,                        -- set last: no claim before it
  started_at      timestamptz,
  finished_at     timestamptz,
  updated_at      timestamptz not null,
  constraint digests_frozen_is_whole check (frozen_at is null
    or (snapshot is not null and frozen_count is not null and candidates is not null and mail_date is not null))
);

create table digest_picks (
  digest_id    uuid        not null references digests (id) on delete cascade,
  engineer_id  uuid        not null references engineers (id) on delete cascade,
  position     smallint    not null,                  -- 0-based: the bit of the card in deliveries.cards
  score        smallint    not null,
  scope        text        not null constraint digest_picks_scope_known check (scope in ('named', 'anonymous')),
  reason       text        not null,                  -- "top", "newcomer", "pinned", and which cap was relaxed
  is_pinned    boolean     not null default false,
  state        text        not null constraint digest_picks_state_known check (state in ('candidate', 'dropped', 'frozen', 'struck')),
  state_reason text,
  updated_at   timestamptz not null,
  primary key (digest_id, engineer_id)
);
create unique index digest_picks_position on digest_picks (digest_id, position) where state <> 'dropped';
create index digest_picks_engineer on digest_picks (engineer_id);

create table digest_exclusion_counts (
  digest_id uuid    not null references digests (id) on delete cascade,
  reason    text    not null,                         -- "unconfirmed", "paused", "unsubscribed", "suppressed"
  count     integer not null,
  primary key (digest_id, reason)
);

create table deliveries (
  digest_id     uuid        not null references digests (id) on delete cascade,
  subscriber_id uuid        not null,                 -- no foreign key: the ledger outlives erasure
  address       text,                                 -- null once erased
  address_key   text        not null,                 -- canonical; a keyed hash once erased
  domain        text        not null,
  sort_hash     bigint      not null,
  state         text        not null default 'waiting' constraint deliveries_state_known check (state in ('waiting', 'leased',
                'in_flight', 'deferred', 'uncertain', 'held', 'sent', 'bounced', 'suppressed', 'skipped', 'failed')),
  name          text        not null default '',      -- what personalises a copy, as it was at the freeze, so that a
  skills        integer[]   not null default '{}',    -- second attempt is the first one byte for byte
  countries     text[]      not null default '{}',
  engagement_types text[]   not null default '{}',
  owner         text,                                 -- worker that holds it; kept while uncertain or held: its late
                                                      -- evidence (the journal) still counts
  epoch         bigint      not null default 0,       -- fencing token, +1 per claim
  lease_until   timestamptz,                          -- the database's clock
  attempts      smallint    not null default 0,
  next_at       timestamptz,                          -- deferred: not before
  cards         bigint,                               -- bitmap of picks in this copy, fixed when it goes in flight
  smtp_code     smallint,
  smtp_enhanced text,
  reason        text,
  sent_at       timestamptz,
  settled_at    timestamptz,
  primary key (digest_id, subscriber_id),
  constraint deliveries_address_unique unique (digest_id, address_key),
  constraint deliveries_held_has_lease check ((state in ('leased', 'in_flight')) = (lease_until is not null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index deliveries_waiting on deliveries (digest_id, sort_hash, subscriber_id) where state = 'waiting';
create index deliveries_deferred on deliveries (digest_id, next_at) where state = 'deferred';
create index deliveries_leased on deliveries (digest_id, subscriber_id) where state in ('leased', 'in_flight');
create index deliveries_open_questions on deliveries (digest_id, subscriber_id) where state in ('uncertain', 'held', 'failed');
create index deliveries_subscriber on deliveries (subscriber_id);
