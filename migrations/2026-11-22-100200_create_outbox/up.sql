-- Every mail that is owed, once: its unique key is kept for ever.

create table outbox_mails (
  id               uuid        primary key,
  kind             text        not null,
  class            text        not null constraint outbox_mails_class_known
                   check (class in ('transactional', 'product')),
  recipient        text        not null,             -- the address as it was when the mail was owed
  account_id       uuid,                             -- whose it is, where it is an account's
  payload          jsonb       not null,             -- ids only; the worker loads what it renders
  unique_key       text        not null constraint outbox_mails_unique_key unique,
  state            text        not null default 'queued' constraint outbox_mails_state_known
                   check (state in ('queued', 'in_flight', 'sent', 'bounced', 'failed', 'suppressed', 'uncertain')),
  epoch            bigint      not null default 0,   -- of the job that last held it: fences late outcomes
  attempts         integer     not null default 0,
  smtp_code        smallint,
  smtp_enhanced    text,
  last_error       text,
  request_id       text,
  created_at       timestamptz not null,
  sent_at          timestamptz,
  settled_at       timestamptz
);
create index outbox_mails_open on outbox_mails (created_at, id) where state in ('queued', 'in_flight', 'uncertain');
create index outbox_mails_account on outbox_mails (account_id, created_at) where account_id is not null;
-- A subscription that is erased takes its mails' addresses with it.
create index outbox_mails_subscriber on outbox_mails ((payload ->> 'subscriber_id'))
  where payload ->> 'subscriber_id' is not null;
create index outbox_mails_recipient on outbox_mails (lower(recipient), created_at);
create index outbox_mails_unsent on outbox_mails (id) where state in ('failed', 'bounced', 'suppressed');
