-- What vetting works with: tracks that are drafted and published, interviews, questions, identity checks.

-- Tracks: a draft has no date of publication; what is published is never edited, a change is a new version.
alter table vetting_tracks add column published_at timestamptz;
update vetting_tracks set published_at = created_at;
alter table vetting_tracks
  add constraint vetting_tracks_cap_unpaid check (cap_minutes between 0 and 180),
  add constraint vetting_tracks_used_is_published check (used_at is null or published_at is not null);
create unique index vetting_tracks_one_draft on vetting_tracks (slug) where published_at is null;

create function vetting_tracks_guard() returns trigger language plpgsql as $$
begin
  if old.published_at is not null and (tg_op = 'DELETE'
      or (new.id, new.slug, new.version, new.name, new.cap_minutes, new.created_at, new.published_at)
         is distinct from (old.id, old.slug, old.version, old.name, old.cap_minutes, old.created_at, old.published_at)) then
    raise exception 'version % of track % is published', old.version, old.slug
      using errcode = 'check_violation', constraint = 'vetting_tracks_immutable';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if new.cap_minutes < old.cap_minutes
      and (select coalesce(sum(candidate_minutes), 0) from vetting_stages where track_id = new.id) > new.cap_minutes then
    raise exception 'the stages take more than % minutes', new.cap_minutes
      using errcode = 'check_violation', constraint = 'vetting_tracks_cap_kept';
  end if;
  return new;
end $$;
create trigger vetting_tracks_guard before update or delete on vetting_tracks
  for each row execute function vetting_tracks_guard();

-- The row of the track is locked, so that two stages that are written at once see each other's minutes.
create function vetting_stages_guard() returns trigger language plpgsql as $$
declare
  touched uuid;
  is_published boolean;
begin
  foreach touched in array array[case when tg_op <> 'INSERT' then old.track_id end, case when tg_op <> 'DELETE' then new.track_id end] loop
    select published_at is not null into is_published from vetting_tracks where id = touched for no key update;
    if is_published then
      raise exception 'a stage of a published track'
        using errcode = 'check_violation', constraint = 'vetting_tracks_immutable';
    end if;
  end loop;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;
create trigger vetting_stages_guard before insert or update or delete on vetting_stages
  for each row execute function vetting_stages_guard();

create function vetting_stages_cap() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(candidate_minutes), 0) from vetting_stages where track_id = new.track_id)
      > (select cap_minutes from vetting_tracks where id = new.track_id) then
    raise exception 'the stages take more minutes than the cap'
      using errcode = 'check_violation', constraint = 'vetting_tracks_cap_kept';
  end if;
  return null;
end $$;
create trigger vetting_stages_cap after insert or update of candidate_minutes, track_id on vetting_stages
  for each row execute function vetting_stages_cap();

create function rubric_dimensions_guard() returns trigger language plpgsql as $$
declare
  touched uuid;
  is_published boolean;
begin
  foreach touched in array array[case when tg_op <> 'INSERT' then old.stage_id end, case when tg_op <> 'DELETE' then new.stage_id end] loop
    select t.published_at is not null into is_published
      from vetting_stages s join vetting_tracks t on t.id = s.track_id where s.id = touched for no key update of t;
    if is_published then
      raise exception 'a criterion of a published track'
        using errcode = 'check_violation', constraint = 'vetting_tracks_immutable';
    end if;
  end loop;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;
create trigger rubric_dimensions_guard before insert or update or delete on rubric_dimensions
  for each row execute function rubric_dimensions_guard();

-- One conversation of a stage. Its slots are those of the current round; the history says what happened.
create table interviews (
  id              uuid        primary key,
  application_id  uuid        not null references applications (id) on delete cascade,
  stage_run_id    uuid        not null references stage_runs (id) on delete cascade,
  vetter_id       uuid        not null references accounts (id),
  state           text        not null constraint interviews_state_known check (state in
                  ('proposed', 'asked', 'booked', 'done', 'no_show', 'cancelled', 'lapsed')),
  round           smallint    not null default 1,     -- rises with each proposal
  minutes         smallint    not null constraint interviews_minutes_sane check (minutes between 10 and 180),
  zone            text        not null,               -- in which the vetter proposed
  place           text        not null,               -- how they meet: a link, a number
  starts_at       timestamptz,                        -- while booked, and after it was held
  booked_at       timestamptz,
  sequence        integer     not null default 0,     -- RFC 5545 section 3.8.7.4: rises with each change that calendars hear of
  due_at          timestamptz,                        -- whose turn it is owes a word by then
  no_show_side    text        constraint interviews_side_known check (no_show_side in ('candidate', 'vetter')),
  reminded_day_at  timestamptz,
  reminded_hour_at timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint interviews_booked_has_start check (state <> 'booked' or (starts_at is not null and booked_at is not null)),
  constraint interviews_open_has_due check (state not in ('proposed', 'asked', 'booked') or due_at is not null),
  constraint interviews_no_show_has_side check ((state = 'no_show') = (no_show_side is not null))
);
create unique index interviews_one_open on interviews (stage_run_id) where state in ('proposed', 'asked', 'booked');
create index interviews_application on interviews (application_id);
create index interviews_due on interviews (due_at) where state in ('proposed', 'asked', 'booked');
create index interviews_booked on interviews (vetter_id, starts_at) where state = 'booked';

create table interview_slots (
  interview_id uuid        not null references interviews (id) on delete cascade,
  round        smallint    not null,
  position     smallint    not null,
  starts_at    timestamptz not null,
  primary key (interview_id, round, position)
);
create table interview_events (
  id           uuid        primary key,
  interview_id uuid        not null references interviews (id) on delete cascade,
  state        text        not null,                  -- to which it went
  side         text        not null constraint interview_events_side_known check (side in ('candidate', 'vetter', 'system')),
  reason       text        not null default '',
  sequence     integer     not null,
  starts_at    timestamptz,                           -- the time that was booked, or given up
  at           timestamptz not null
);
create index interview_events_interview on interview_events (interview_id, at);

-- The question bank. What is retired is never asked again.
create table questions (
  id            uuid        primary key,
  question      text        not null,
  answer_md     text        not null,
  difficulty    smallint    not null constraint questions_difficulty_on_scale check (difficulty between 1 and 5),
  skill_id      integer     references skills (id) on delete set null,
  dimension     text        not null,                 -- name of a criterion: versions of a track share it
  state         text        not null default 'live' constraint questions_state_known check (state in ('live', 'retired')),
  retire_reason text,
  retired_at    timestamptz,
  created_by    uuid        references accounts (id),
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  constraint questions_retired_says_why check ((state = 'retired') = (retired_at is not null and retire_reason is not null))
);
create index questions_newest on questions (created_at desc, id desc);
create unique index questions_text_unique on questions (md5(lower(question)));

create table stage_run_questions (
  stage_run_id uuid        not null references stage_runs (id) on delete cascade,
  question_id  uuid        not null references questions (id),
  picked_by    uuid        not null references accounts (id),
  picked_at    timestamptz not null,
  primary key (stage_run_id, question_id)
);
create index stage_run_questions_question on stage_run_questions (question_id);

create function questions_stay_retired() returns trigger language plpgsql as $$
begin
  if old.state = 'retired' and new.state <> 'retired' then
    raise exception 'a question that was published or retired is not asked again'
      using errcode = 'check_violation', constraint = 'questions_stay_retired';
  end if;
  return new;
end $$;
create trigger questions_stay_retired before update of state on questions
  for each row execute function questions_stay_retired();

-- Whether an engineer is who they say. The bytes of a document live in a row of their own, which the verdict deletes.
create table identity_checks (
  id           uuid        primary key,
  engineer_id  uuid        not null references engineers (id) on delete cascade,
  kind         text        not null constraint identity_checks_kind_known check (kind in
               ('document', 'video', 'employer_domain', 'code_host', 'reference')),
  state        text        not null constraint identity_checks_state_known check (state in
               ('requested', 'provided', 'verified', 'failed', 'expired')),
  requested_by uuid        not null references accounts (id),
  provided_at  timestamptz,
  provided     text        not null default '',       -- an address, a name; never the document
  verdict_by   uuid        references accounts (id),
  verdict_at   timestamptz,
  verdict_note text        not null default '',       -- for staff
  valid_until  timestamptz,
  due_at       timestamptz,                           -- of whoever's turn it is; then it expires
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  constraint identity_checks_verdict_is_signed check (state not in ('verified', 'failed')
    or (verdict_by is not null and verdict_at is not null)),
  constraint identity_checks_verified_ends check (state <> 'verified' or valid_until is not null),
  constraint identity_checks_open_has_due check (state not in ('requested', 'provided') or due_at is not null)
);
create unique index identity_checks_one_open on identity_checks (engineer_id, kind) where state in ('requested', 'provided');
create index identity_checks_due on identity_checks (due_at) where state in ('requested', 'provided');

create table identity_documents (
  check_id   uuid        primary key references identity_checks (id) on delete cascade,
  file_name  text        not null,
  media_type text        not null constraint identity_documents_media_known check (media_type in
             ('application/pdf', 'image/png', 'image/jpeg')),
  content    bytea       not null constraint identity_documents_content_bounded check (octet_length(content) between 1 and 10485760),
  created_at timestamptz not null
);
