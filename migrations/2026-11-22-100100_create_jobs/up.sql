-- The queue: a job is a row, inserted in the caller's transaction. See domain/src/queue.

create table jobs (
  id           bigint      generated always as identity primary key,
  queue        text        not null,
  kind         text        not null,
  payload      jsonb       not null,
  priority     smallint    not null default 1 constraint jobs_priority_known check (priority between 0 and 2),
  state        text        not null default 'queued' constraint jobs_state_known
               check (state in ('queued', 'running', 'done', 'dead', 'cancelled')),
  run_at       timestamptz not null,                 -- the application's clock
  attempt      integer     not null default 0,
  losses       integer     not null default 0,       -- leases that ran out; from the second on the job runs alone
  max_attempts integer     not null constraint jobs_max_attempts_positive check (max_attempts > 0),
  epoch        bigint      not null default 0,       -- fencing token, +1 per claim
  lease_until  timestamptz,                          -- the database's clock
  worker       text,
  unique_key   text,
  request_id   text,
  last_error   text,
  created_at   timestamptz not null default clock_timestamp(),
  started_at   timestamptz,
  finished_at  timestamptz,
  constraint jobs_running_has_lease check ((state = 'running') = (lease_until is not null))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
create unique index jobs_unique_key on jobs (kind, unique_key) where unique_key is not null and state <> 'cancelled';
create index jobs_claim on jobs (queue, priority, run_at, id) where state = 'queued';
create index jobs_running on jobs (id) where state = 'running';  -- lease_until in no index: renewals stay HOT
create index jobs_finished on jobs (finished_at) where finished_at is not null;
create index jobs_dead on jobs (id) where state = 'dead';

create function jobs_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('jobs', q.queue) from (select distinct queue from new_rows where state = 'queued') q;
  return null;
end $$;
create trigger jobs_notify_inserted after insert on jobs
  referencing new table as new_rows for each statement execute function jobs_notify();
