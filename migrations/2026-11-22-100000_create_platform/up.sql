-- The ground of both processes: when this installation first started, who is alive, what staff did.

create table installation (
  id           boolean     primary key default true constraint installation_is_one_row check (id),
  installed_at timestamptz not null
);
comment on table installation is 'One row. No digest period that ended before installed_at is ever caught up.';

create table heartbeats (
  process    text        primary key,   -- "<kind>-<host>-<pid>-<random>"
  kind       text        not null constraint heartbeats_kind_known check (kind in ('backend', 'worker')),
  host       text        not null,
  version    text        not null,
  started_at timestamptz not null,
  beat_at    timestamptz not null default clock_timestamp()  -- the database's clock: compared with nothing else
);

create table audit_events (
  id            bigint      generated always as identity primary key,
  at            timestamptz not null,
  actor_id      uuid,                   -- account; null: the system or an operator on the command line
  actor_kind    text        not null constraint audit_events_actor_kind_known
                check (actor_kind in ('account', 'system', 'operator')),
  on_behalf_of  uuid,
  action        text        not null,   -- "engineer.approved": feature, dot, past tense
  subject_kind  text        not null,
  subject_id    text        not null,
  reason        text,
  detail        jsonb       not null default '{}',  -- states and counts, never personal values
  request_id    text
);
create index audit_events_subject on audit_events (subject_kind, subject_id, id);
create index audit_events_actor on audit_events (actor_id, id) where actor_id is not null;

create function audit_events_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_events is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_events_append_only before update or delete or truncate on audit_events
  for each statement execute function audit_events_refuse_change();
