-- One engineer's card in one company's hiring, and what happens on it: interviews, an engagement, reviews.

create table candidacies (
  id            uuid        primary key,
  company_id    uuid        not null references companies (id) on delete cascade,
  engineer_id   uuid        not null references engineers (id) on delete cascade,
  intro_id      uuid        references intros (id) on delete set null,   -- the last request
  role_title    text        not null,
  state         text        not null constraint candidacies_state_known check (state in
                ('sourced', 'shortlisted', 'intro', 'conversation', 'interviewing', 'offer', 'trial',
                 'hired', 'rejected', 'withdrawn', 'closed')),
  ended_from    text,                                  -- the state before the end
  version       integer     not null default 0,        -- of two who move one card, one wins
  waiting_since timestamptz not null,                  -- from when silence counts: may lie ahead, at a booked interview's end
  told          smallint    not null default 0,        -- reminders sent since then
  next_step_due timestamptz,
  feedback      text,                                  -- with a rejection: mailed to the engineer
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  constraint candidacies_open_is_due
    check ((next_step_due is null) = (state in ('hired', 'rejected', 'withdrawn', 'closed')))
);
create unique index candidacies_one_open on candidacies (company_id, engineer_id) where next_step_due is not null;
create index candidacies_due on candidacies (next_step_due) where next_step_due is not null;
create index candidacies_company on candidacies (company_id, updated_at);
create index candidacies_engineer on candidacies (engineer_id, updated_at);

create table candidacy_events (
  id           uuid        primary key,
  candidacy_id uuid        not null references candidacies (id) on delete cascade,
  action       text        not null,
  state        text        not null,                   -- after it
  side         text        not null constraint candidacy_events_side_known
               check (side in ('company', 'engineer', 'system')),
  account_id   uuid        references accounts (id) on delete set null,
  note         text        not null default '',
  at           timestamptz not null
);
create index candidacy_events_card on candidacy_events (candidacy_id, at);

-- For the team only.
create table candidacy_notes (
  id           uuid        primary key,
  candidacy_id uuid        not null references candidacies (id) on delete cascade,
  author_id    uuid        not null references accounts (id),
  body         text        not null,
  created_at   timestamptz not null
);
create index candidacy_notes_card on candidacy_notes (candidacy_id, created_at);

create table candidacy_interviews (
  id               uuid        primary key,
  candidacy_id     uuid        not null references candidacies (id) on delete cascade,
  member_id        uuid        not null references accounts (id),        -- who speaks for the company
  state            text        not null constraint candidacy_interviews_state_known
                   check (state in ('proposed', 'booked', 'done', 'no_show', 'cancelled', 'lapsed')),
  proposed_by      text        not null constraint candidacy_interviews_proposer_known
                   check (proposed_by in ('company', 'engineer')),
  slots            timestamptz[] not null,
  minutes          smallint    not null constraint candidacy_interviews_minutes_bounded check (minutes between 10 and 240),
  zone             text        not null,               -- the company's side
  place            text        not null,
  starts_at        timestamptz,
  booked_at        timestamptz,
  sequence         integer     not null default 0,     -- rises with each message that calendars get
  due_at           timestamptz,                        -- the last day to choose a time
  no_show_side     text        constraint candidacy_interviews_no_show_known check (no_show_side in ('company', 'engineer')),
  reminded_day_at  timestamptz,
  reminded_hour_at timestamptz,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  constraint candidacy_interviews_booked_has_time check (state <> 'booked' or starts_at is not null)
);
create unique index candidacy_interviews_one_open on candidacy_interviews (candidacy_id) where state in ('proposed', 'booked');
create index candidacy_interviews_due on candidacy_interviews (due_at) where state = 'proposed';
create index candidacy_interviews_upcoming on candidacy_interviews (starts_at) where state = 'booked';

create table engagements (
  id              uuid        primary key,
  candidacy_id    uuid        not null references candidacies (id) on delete cascade,
  company_id      uuid        not null references companies (id) on delete cascade,
  engineer_id     uuid        not null references engineers (id) on delete cascade,
  proposer_id     uuid        not null references accounts (id),
  kind            text        not null constraint engagements_kind_known
                  check (kind in ('hourly', 'part_time', 'full_time_contract', 'employment')),
  pay_unit        text        not null constraint engagements_pay_unit_known check (pay_unit in ('hour', 'year')),
  pay_minor       bigint      not null constraint engagements_pay_positive check (pay_minor > 0),
  currency        text        not null constraint engagements_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
  hours_per_week  smallint    not null constraint engagements_hours_in_week check (hours_per_week between 1 and 80),
  starts_on       date        not null,
  trial_ends_on   date        constraint engagements_trial_after_start check (trial_ends_on > starts_on),
  note            text        not null,
  state           text        not null constraint engagements_state_known check (state in
                  ('proposed', 'agreed', 'trial', 'active', 'paused', 'completed', 'ended', 'declined', 'withdrawn', 'lapsed')),
  version         integer     not null default 0,
  respond_by      timestamptz not null,
  told            smallint    not null default 0,      -- mails about the trial: middle, decision
  ended_by        text        constraint engagements_ender_known check (ended_by in ('company', 'engineer', 'system')),
  end_reason      text,
  hired_at        timestamptz,
  ended_at        timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null
);
create unique index engagements_one_open on engagements (candidacy_id)
  where state in ('proposed', 'agreed', 'trial', 'active', 'paused');
create index engagements_engineer on engagements (engineer_id, state);
create index engagements_clock on engagements (state) where state in ('proposed', 'agreed', 'trial');

-- A time in which both sides may say how it went: after the trial, and after the end.
create table review_rounds (
  engagement_id uuid        not null references engagements (id) on delete cascade,
  occasion      text        not null constraint review_rounds_occasion_known check (occasion in ('hired', 'ended')),
  opened_at     timestamptz not null,
  due_at        timestamptz not null,
  shown_at      timestamptz,                           -- both are in, or the time is over
  constraint review_rounds_pkey primary key (engagement_id, occasion)
);
create index review_rounds_due on review_rounds (due_at) where shown_at is null;

create table reviews (
  engagement_id uuid        not null,
  occasion      text        not null,
  side          text        not null constraint reviews_side_known check (side in ('company', 'engineer')),
  author_id     uuid        not null references accounts (id),
  outcome       text        not null constraint reviews_outcome_known check (outcome in
                ('would_rehire', 'completed', 'ended_without_fault', 'replaced_for_cause')),
  body          text        not null,
  created_at    timestamptz not null,
  constraint reviews_pkey primary key (engagement_id, occasion, side),
  constraint reviews_round_fkey foreign key (engagement_id, occasion)
    references review_rounds (engagement_id, occasion) on delete cascade
);
