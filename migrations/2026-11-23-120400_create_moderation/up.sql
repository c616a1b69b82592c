-- What intros need to be answered in time, answers that companies owe, blocks, reports and appeals.

alter table intros add column revisions smallint not null default 0;        -- how often the engineer asked for other terms
alter table intros add column revision_asked_at timestamptz;                -- the last time; the company's 48 hours begin
alter table intros add column reminded_at timestamptz;                      -- of the present turn; null: not yet
create index intros_unreminded on intros (deliver_at) where state in ('sent', 'revision_asked') and reminded_at is null;

-- What a company was asked and has to answer: its response band is the share answered within 48 hours.
create table owed_answers (
  id          uuid        primary key,
  company_id  uuid        not null references companies (id) on delete cascade,
  kind        text        not null constraint owed_answers_kind_known check (kind in ('revision', 'message', 'outcome')),
  subject_id  uuid        not null,                   -- the intro, the conversation, the candidacy
  asked_at    timestamptz not null,
  answered_at timestamptz,                            -- null: not answered
  closed_at   timestamptz                             -- the other side ended it: within the 48 hours it costs nothing
);
-- One open question a subject: what is asked while one waits does not count twice.
create unique index owed_answers_one_open on owed_answers (kind, subject_id) where answered_at is null and closed_at is null;
create index owed_answers_company on owed_answers (company_id, asked_at);

create table blocks (
  id         uuid        primary key,
  company_id uuid        not null references companies (id) on delete cascade,
  engineer_id uuid       not null references engineers (id) on delete cascade,
  by_side    text        not null constraint blocks_by_side_known check (by_side in ('engineer', 'company')),
  by_account_id uuid     references accounts (id) on delete set null,
  created_at timestamptz not null,
  lifted_at  timestamptz,
  lifted_by  uuid        references accounts (id) on delete set null
);
create unique index blocks_one_live on blocks (company_id, engineer_id, by_side) where lifted_at is null;
create index blocks_engineer on blocks (engineer_id, created_at);

create table reports (
  id              uuid        primary key,
  subject_kind    text        not null constraint reports_subject_kind_known
                  check (subject_kind in ('intro', 'message', 'company', 'engineer')),
  subject_id      uuid        not null,
  accused_company_id  uuid    references companies (id) on delete cascade,
  accused_engineer_id uuid    references engineers (id) on delete cascade,
  reporter_id     uuid        references accounts (id) on delete set null,
  category        text        not null constraint reports_category_known
                  check (category in ('spam', 'fraud', 'harassment', 'discrimination', 'false_profile', 'other')),
  text            text        not null,
  state           text        not null constraint reports_state_known
                  check (state in ('open', 'in_review', 'actioned', 'dismissed', 'appealed', 'closed')),
  assignee_id     uuid        references accounts (id) on delete set null,
  due_at          timestamptz not null,
  overdue_told_at timestamptz,
  measure         text        constraint reports_measure_known check (measure in ('limit', 'hide', 'suspend')),
  decision_reason text,                               -- what the accused reads, or why nothing was done
  decided_by      uuid        references accounts (id) on delete set null,
  decided_at      timestamptz,
  lifted_at       timestamptz,                        -- the measure was taken back
  link_version    integer     not null default 0,     -- of the appeal link
  row_version     integer     not null default 0,     -- optimistic: what changed since is read again
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint reports_one_accused check ((accused_company_id is null) <> (accused_engineer_id is null)),
  constraint reports_measure_has_reason check (measure is null or (decision_reason is not null and decided_at is not null))
);
create unique index reports_once on reports (reporter_id, subject_kind, subject_id) where state in ('open', 'in_review');
create index reports_waiting on reports (due_at, id) where state in ('open', 'in_review', 'appealed');
create index reports_age on reports (created_at, id);
create index reports_reporter on reports (reporter_id, created_at);
create index reports_company on reports (accused_company_id) where accused_company_id is not null;
create index reports_engineer on reports (accused_engineer_id) where accused_engineer_id is not null;

-- What was reported, as it was at that moment.
create table report_evidence (
  id        uuid        primary key,
  report_id uuid        not null references reports (id) on delete cascade,
  author_id uuid        references accounts (id) on delete set null,
  content   jsonb       not null,                     -- [[label, text], …]
  taken_at  timestamptz not null
);
create index report_evidence_report on report_evidence (report_id);
create index report_evidence_author on report_evidence (author_id);

create table appeals (
  id         uuid        primary key,
  report_id  uuid        not null constraint appeals_once unique references reports (id) on delete cascade,
  text       text        not null,
  outcome    text        constraint appeals_outcome_known check (outcome in ('upheld', 'overturned')),
  reason     text,
  decided_by uuid        references accounts (id) on delete set null,
  decided_at timestamptz,
  created_at timestamptz not null,
  constraint appeals_outcome_is_whole check ((outcome is null) = (decided_at is null) and (outcome is null) = (reason is null))
);
