-- What an accepted intro opens, and the mail that is sent to us.

create table conversations (
  id              uuid        primary key,
  company_id      uuid        not null references companies (id) on delete cascade,
  engineer_id     uuid        not null references engineers (id) on delete cascade,
  intro_id        uuid        not null references intros (id) on delete cascade
                  constraint conversations_one_per_intro unique,
  engineer_name   text        not null,               -- as the acceptance told it; later changes do not reach it
  state           text        not null constraint conversations_state_known check (state in ('open', 'closed')),
  closed_reason   text        constraint conversations_reason_known check (closed_reason in
                  ('engineer_blocked', 'company_blocked', 'engineer_gone', 'company_gone', 'staff')),
  closed_at       timestamptz,
  last_number     integer     not null default 0,     -- of the newest message
  last_message_at timestamptz,
  active_at       timestamptz not null,               -- the newest message, or the opening: the inbox's order
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint conversations_closed_says_why
    check ((state = 'closed') = (closed_reason is not null) and (state = 'closed') = (closed_at is not null))
);
create index conversations_company on conversations (company_id, active_at, id);
create index conversations_engineer on conversations (engineer_id, active_at, id);

create table messages (
  id              uuid        primary key,
  conversation_id uuid        not null references conversations (id) on delete cascade,
  number          integer     not null,               -- from 1, in the order in which they were taken
  sender_id       uuid        references accounts (id) on delete set null,
  side            text        not null constraint messages_side_known check (side in ('company', 'engineer')),
  body_md         text        not null,
  via             text        not null constraint messages_via_known check (via in ('web', 'email', 'api')),
  external_id     text,                               -- the form's key, the mail's Message-ID, the API's key
  created_at      timestamptz not null,
  constraint messages_number_unique unique (conversation_id, number),
  constraint messages_external_id_unique unique (conversation_id, external_id)
);
create index messages_sender on messages (sender_id);

-- One person's place in one conversation: how far they have read, which mail is owed, and the handle of their reply address.
create table conversation_readers (
  id              uuid        primary key,
  conversation_id uuid        not null references conversations (id) on delete cascade,
  account_id      uuid        not null references accounts (id) on delete cascade,
  read_number     integer     not null default 0,
  read_at         timestamptz,
  notice_from     integer,                            -- the first message that the mail owed at notice_due_at tells of
  notice_due_at   timestamptz,
  created_at      timestamptz not null,
  constraint conversation_readers_one_each unique (conversation_id, account_id),
  constraint conversation_readers_notice_has_time check ((notice_from is null) = (notice_due_at is null))
);
create index conversation_readers_account on conversation_readers (account_id);
create index conversation_readers_due on conversation_readers (notice_due_at) where notice_due_at is not null;

-- Mail as it came in. The bytes go as soon as it is handled; the fingerprint stays, so that a redelivery changes nothing.
create table inbound_mails (
  id              uuid        primary key,
  fingerprint     bytea       not null constraint inbound_mails_once unique,
  source          text        not null constraint inbound_mails_source_known check (source in ('lmtp', 'maildir')),
  recipient       text        not null,
  sender          text        not null,               -- of the envelope; empty for automatic mail
  raw             bytea,
  account_id      uuid        references accounts (id) on delete cascade,
  outcome         text,                               -- a word of the intake; none while it waits
  received_at     timestamptz not null,
  handled_at      timestamptz,
  constraint inbound_mails_handled_has_outcome check ((outcome is null) = (handled_at is null))
);
create index inbound_mails_account on inbound_mails (account_id);
create index inbound_mails_waiting on inbound_mails (received_at) where handled_at is null;
