-- How an application is judged. Tracks and rubrics are immutable once used: a change is a new version.

create table vetting_tracks (
  id           uuid        primary key,
  slug         text        not null,
  version      integer     not null,
  name         text        not null,
  cap_minutes  integer     not null default 180,      -- unpaid minutes a candidate may be asked for
  used_at      timestamptz,
  retired_at   timestamptz,
  created_at   timestamptz not null,
  constraint vetting_tracks_version_unique unique (slug, version)
);
create table vetting_stages (
  id                uuid     primary key,
  track_id          uuid     not null references vetting_tracks (id) on delete cascade,
  position          smallint not null,
  kind              text     not null constraint vetting_stages_kind_known
                    check (kind in ('screening', 'assessment', 'interview', 'work_sample')),
  name              text     not null,
  candidate_minutes integer  not null constraint vetting_stages_minutes_not_negative check (candidate_minutes >= 0),
  due_days          integer  not null constraint vetting_stages_due_positive check (due_days > 0),
  constraint vetting_stages_position_unique unique (track_id, position)
);
create table rubric_dimensions (
  id       uuid     primary key,
  stage_id uuid     not null references vetting_stages (id) on delete cascade,
  position smallint not null,
  name     text     not null,
  anchors  jsonb    not null,                         -- {"1": "…", "3": "…", "5": "…"}
  weight   smallint not null default 1,
  constraint rubric_dimensions_position_unique unique (stage_id, position)
);

create table applications (
  id               uuid        primary key,
  engineer_id      uuid        not null references engineers (id) on delete cascade,
  track_id         uuid        not null references vetting_tracks (id),
  attempt          smallint    not null,
  state            text        not null constraint applications_state_known check (state in ('draft', 'submitted',
                   'screening', 'assessment', 'interview', 'decision', 'approved', 'rejected', 'waitlisted', 'withdrawn', 'expired')),
  stage_due_at     timestamptz,                       -- every open state after draft has one
  submitted_at     timestamptz,
  decided_at       timestamptz,
  applicant_act_at timestamptz not null,              -- 30 days of applicant's silence expire it
  reapply_after    timestamptz,
  apologised_at    timestamptz,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  constraint applications_attempt_unique unique (engineer_id, attempt),
  constraint applications_open_has_due check (state not in ('submitted', 'screening', 'assessment', 'interview', 'decision')
    or stage_due_at is not null)
);
create unique index applications_one_open on applications (engineer_id)
  where state in ('draft', 'submitted', 'screening', 'assessment', 'interview', 'decision', 'waitlisted');
create index applications_queue on applications (stage_due_at, id)
  where state in ('submitted', 'screening', 'assessment', 'interview', 'decision');

create table application_events (
  id             uuid        primary key,
  application_id uuid        not null references applications (id) on delete cascade,
  from_state     text,
  to_state       text        not null,
  actor_id       uuid,
  at             timestamptz not null
);
create index application_events_application on application_events (application_id, at);

create table stage_runs (
  id             uuid        primary key,
  application_id uuid        not null references applications (id) on delete cascade,
  stage_id       uuid        not null references vetting_stages (id),
  state          text        not null constraint stage_runs_state_known
                 check (state in ('pending', 'scheduled', 'submitted', 'scored', 'passed', 'failed', 'waived')),
  assignee_id    uuid        references accounts (id),
  due_at         timestamptz not null,
  waive_reason   text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  constraint stage_runs_stage_unique unique (application_id, stage_id)
);

create table scorecards (
  id             uuid        primary key,
  stage_run_id   uuid        not null references stage_runs (id) on delete cascade,
  vetter_id      uuid        not null references accounts (id),
  amends_id      uuid        references scorecards (id),
  recommendation text        not null constraint scorecards_recommendation_known check (recommendation in ('pass', 'fail', 'unsure')),
  submitted_at   timestamptz not null
);
create table scorecard_marks (
  scorecard_id uuid     not null references scorecards (id) on delete cascade,
  dimension_id uuid     not null references rubric_dimensions (id),
  mark         smallint not null constraint scorecard_marks_on_scale check (mark between 1 and 5),
  evidence     text     not null,
  primary key (scorecard_id, dimension_id)
);

create table decisions (
  id             uuid        primary key,
  application_id uuid        not null references applications (id) on delete cascade,
  outcome        text        not null constraint decisions_outcome_known check (outcome in ('approved', 'rejected', 'waitlisted')),
  decided_by     uuid        not null references accounts (id),
  message        text        not null,                -- what the applicant reads
  internal_note  text        not null default '',
  decided_at     timestamptz not null,
  constraint decisions_message_not_blank check (btrim(message) <> '')
);
create index decisions_application on decisions (application_id, decided_at);
create table decision_reasons (
  decision_id  uuid     not null references decisions (id) on delete cascade,
  position     smallint not null,
  dimension_id uuid     references rubric_dimensions (id),
  criterion    text     not null,
  message      text     not null constraint decision_reasons_message_not_blank check (btrim(message) <> ''),
  primary key (decision_id, position)
);
