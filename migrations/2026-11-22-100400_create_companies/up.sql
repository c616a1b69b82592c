-- Organisations that hire, and the accounts in them.

create table companies (
  id          uuid        primary key,
  slug        text        not null constraint companies_slug_unique unique,
  name        text        not null,
  website     text,
  about_md    text        not null default '',
  size_band   text        constraint companies_size_band_known
              check (size_band in ('1-10', '11-50', '51-200', '201-1000', '1001+')),
  country     text        constraint companies_country_is_iso check (country ~ '^[A-Z]{2}$'),
  time_zone   text        not null default 'UTC',
  state       text        not null constraint companies_state_known
              check (state in ('draft', 'pending_review', 'verified', 'rejected', 'suspended')),
  state_reason text,
  review_due_at timestamptz,                          -- set while pending_review
  verified_at timestamptz,
  is_demo     boolean     not null default false,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create index companies_review on companies (review_due_at) where state = 'pending_review';

create table company_domains (
  domain      text        primary key,                -- lower-case A-label, without leading dot
  company_id  uuid        not null references companies (id) on delete cascade,
  verified_at timestamptz not null
);
create index company_domains_company on company_domains (company_id);

create table memberships (
  company_id uuid        not null references companies (id) on delete cascade,
  account_id uuid        not null references accounts (id) on delete cascade,
  role       text        not null constraint memberships_role_known check (role in ('owner', 'recruiter', 'viewer')),
  state      text        not null constraint memberships_state_known check (state in ('invited', 'active', 'removed')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, account_id)
);
create unique index memberships_one_active on memberships (account_id) where state = 'active';
