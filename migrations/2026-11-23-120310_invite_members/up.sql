-- How people come into a company, and how a company proves that a domain is its own (product.md C1).

create table company_invitations (
  id           uuid        primary key,
  company_id   uuid        not null references companies (id) on delete cascade,
  invited_by   uuid        references accounts (id) on delete set null,
  email        text        not null,                  -- as it was typed
  email_key    text        not null,
  role         text        not null constraint company_invitations_role_known check (role in ('owner', 'recruiter', 'viewer')),
  state        text        not null constraint company_invitations_state_known
               check (state in ('open', 'accepted', 'declined', 'revoked')),
  link_version integer     not null default 0,        -- raised by sending it again: the older link is void
  sends        integer     not null default 1,
  sent_at      timestamptz not null,
  expires_at   timestamptz not null,
  accepted_by  uuid        references accounts (id) on delete set null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null
);
create unique index company_invitations_one_open on company_invitations (company_id, email_key) where state = 'open';
create index company_invitations_company on company_invitations (company_id, created_at);
create index company_invitations_address on company_invitations (email_key);

create table domain_proofs (
  id           uuid        primary key,
  company_id   uuid        not null references companies (id) on delete cascade,
  account_id   uuid        references accounts (id) on delete set null,  -- who asked
  domain       text        not null,
  asked_at     timestamptz not null,
  proven_at    timestamptz
);
create index domain_proofs_company on domain_proofs (company_id, asked_at);
