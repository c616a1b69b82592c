-- Vetting passports: what was checked of whom, signed, so that anybody can verify it without us.

create table passports (
  id            uuid        primary key,
  engineer_id   uuid        constraint passports_engineer references engineers (id) on delete set null,
  decision_id   uuid        constraint passports_decision_unique unique
                constraint passports_decision references decisions (id) on delete set null,
  key_id        text        not null,                 -- RFC 7638 thumbprint of the key that signed it
  vetted_month  date        not null,                 -- the first of the month of the decision
  assessors     smallint    not null constraint passports_assessors_positive check (assessors > 0),
  signed        text        not null,                 -- the file, byte for byte; empty once its engineer is erased
  issued_at     timestamptz not null,
  valid_until   timestamptz not null,
  revoked_at    timestamptz,
  revoked_by    uuid        constraint passports_revoked_by references accounts (id) on delete set null,
  revoke_reason text,                                 -- for its engineer and staff; the public list has none
  constraint passports_revoked_says_why check ((revoked_at is null) = (revoke_reason is null))
);
create index passports_engineer_newest on passports (engineer_id, issued_at desc);
create index passports_newest on passports (issued_at desc, id desc);
create index passports_revoked on passports (valid_until) where revoked_at is not null;
