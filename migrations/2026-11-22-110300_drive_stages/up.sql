-- An application's way is driven by its stages: each is opened, worked on, scored and closed; whose turn it is has a date.

alter table applications
  add column applicant_asked_at timestamptz,          -- since when the next step is the applicant's; null: it is ours
  add column snapshot jsonb;                          -- level, skills and hashes of the texts, to tell what changed by the next attempt
alter table stage_runs
  add column opened_at timestamptz,
  add column handed_in_at timestamptz,
  add column work_url text,                           -- what the applicant handed in
  add column work_text text,
  add column outcome_note text not null default '',   -- what the applicant reads about it
  add column closed_at timestamptz,
  add column closed_by uuid references accounts (id);
update stage_runs set opened_at = created_at, closed_at = updated_at where state in ('passed', 'failed');
update stage_runs set closed_at = updated_at where state = 'waived';
-- Whose first stage is under way has it open.
update stage_runs r set opened_at = r.created_at from applications a, vetting_stages s
  where a.id = r.application_id and s.id = r.stage_id and s.position = 0 and r.state = 'pending'
    and a.state in ('screening', 'assessment', 'interview', 'decision');
alter table stage_runs
  add constraint stage_runs_closed_has_time check ((state in ('passed', 'failed', 'waived')) = (closed_at is not null)),
  add constraint stage_runs_waived_has_reason check (state <> 'waived' or btrim(coalesce(waive_reason, '')) <> '');
create index stage_runs_assignee on stage_runs (assignee_id) where assignee_id is not null and closed_at is null;
create index applications_asked on applications (applicant_asked_at) where applicant_asked_at is not null;

-- One card of one person for one stage; whoever changes their mind adds a card that amends the last one.
create unique index scorecards_one_first on scorecards (stage_run_id, vetter_id) where amends_id is null;
create unique index scorecards_one_amendment on scorecards (amends_id) where amends_id is not null;
create index scorecards_vetter on scorecards (vetter_id);

-- Cards are not edited. Only the words may go, when the person they are about is erased.
create function scorecards_guard() returns trigger language plpgsql as $$
begin
  raise exception 'a scorecard is amended by a new one'
    using errcode = 'check_violation', constraint = 'scorecards_immutable';
end $$;
create trigger scorecards_guard before update on scorecards for each row execute function scorecards_guard();
create function scorecard_marks_guard() returns trigger language plpgsql as $$
begin
  if (new.scorecard_id, new.dimension_id, new.mark) is distinct from (old.scorecard_id, old.dimension_id, old.mark)
      or (new.evidence is distinct from old.evidence and new.evidence <> '') then
    raise exception 'a scorecard is amended by a new one'
      using errcode = 'check_violation', constraint = 'scorecards_immutable';
  end if;
  return new;
end $$;
create trigger scorecard_marks_guard before update on scorecard_marks for each row execute function scorecard_marks_guard();

-- Whom a vetter may not judge: colleagues of now and then, and people they know.
create table vetter_employers (
  account_id uuid        not null references accounts (id) on delete cascade,
  domain     text        not null constraint vetter_employers_domain_lower check (domain = lower(domain)),
  is_current boolean     not null,
  created_at timestamptz not null,
  primary key (account_id, domain)
);
create table vetting_conflicts (
  account_id  uuid        not null references accounts (id) on delete cascade,
  engineer_id uuid        not null references engineers (id) on delete cascade,
  declared_at timestamptz not null,
  primary key (account_id, engineer_id)
);
create index vetting_conflicts_engineer on vetting_conflicts (engineer_id);
