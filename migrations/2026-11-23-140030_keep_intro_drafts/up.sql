-- What somebody of a company typed into the form that asks for an intro, and did not send yet. It checks nothing and nobody
-- else reads it, so it is no row of intros: there a request begins as sent.

create table intro_drafts (
  account_id   uuid        not null references accounts (id) on delete cascade,
  engineer_id  uuid        not null references engineers (id) on delete cascade,
  fields       jsonb       not null,                  -- [[name, value], …] as a browser sends them
  version      integer     not null,                  -- raised by each save, so that two tabs notice each other
  saved_at     timestamptz not null,
  primary key (account_id, engineer_id)
);
create index intro_drafts_engineer on intro_drafts (engineer_id);
