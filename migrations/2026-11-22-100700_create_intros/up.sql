-- A company's request to meet one engineer.

create table intros (
  id              uuid        primary key,
  company_id      uuid        not null references companies (id) on delete cascade,
  engineer_id     uuid        not null references engineers (id) on delete cascade,
  sender_id       uuid        not null references accounts (id),
  role_title      text        not null,
  engagement_type text        not null constraint intros_engagement_type_known
                  check (engagement_type in ('hourly', 'part_time', 'full_time_contract', 'employment')),
  pay_unit        text        not null constraint intros_pay_unit_known check (pay_unit in ('hour', 'year')),
  pay_min_minor   bigint      not null constraint intros_pay_not_negative check (pay_min_minor >= 0),
  pay_max_minor   bigint      not null,
  currency        text        not null constraint intros_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
  hours_per_week  smallint    constraint intros_hours_in_week check (hours_per_week between 1 and 80),
  message_md      text        not null,
  state           text        not null constraint intros_state_known
                  check (state in ('draft', 'sent', 'accepted', 'declined', 'revision_asked', 'expired', 'withdrawn')),
  answer_reason   text,
  link_version    integer     not null default 0,
  source          text        not null default 'directory',   -- "digest:<period>", "directory", "profile"
  sent_at         timestamptz,
  deliver_at      timestamptz,                        -- five minutes to undo before the engineer hears of it
  expires_at      timestamptz not null,
  answered_at     timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint intros_pay_is_range check (pay_max_minor >= pay_min_minor)
);
create unique index intros_one_open on intros (company_id, engineer_id) where state in ('draft', 'sent', 'revision_asked');
create index intros_engineer on intros (engineer_id, created_at);
create index intros_company on intros (company_id, created_at);
create index intros_expiry on intros (expires_at) where state in ('sent', 'revision_asked');
