-- What a criterion says about skills, how long the words of a rejection are kept, who was removed from the network, and what
-- staff wrote down when they did something about an account.

alter table rubric_dimensions
  add column covers text not null default 'nothing'
    constraint rubric_dimensions_covers_known check (covers in ('nothing', 'primary_skills', 'skill')),
  add column skill_id integer constraint rubric_dimensions_skill references skills (id),
  add constraint rubric_dimensions_skill_named check ((covers = 'skill') = (skill_id is not null));

alter table applications
  add column words_until timestamptz,       -- of a rejection: what was handed in and written about it is deleted then
  add column words_deleted_at timestamptz;
create index applications_words_due on applications (words_until) where words_until is not null and words_deleted_at is null;

alter table engineers
  add column removed_at timestamptz,
  add column removed_reason text,           -- the engineer reads it
  add constraint engineers_removed_says_why check ((removed_at is null) = (removed_reason is null));

-- An end that an administrator asked for: nobody but an administrator takes it back.
alter table account_deletions add column is_by_staff boolean not null default false;

-- Beside the audit log, which is never changed and so holds no words about people: these go with the account.
create table staff_notes (
  id         uuid        primary key,
  account_id uuid        not null constraint staff_notes_account references accounts (id) on delete cascade,
  staff_id   uuid        constraint staff_notes_staff references accounts (id) on delete set null,
  action     text        not null,
  reason     text        not null,
  at         timestamptz not null
);
create index staff_notes_account on staff_notes (account_id, at desc);
