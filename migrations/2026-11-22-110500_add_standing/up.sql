-- What time does to an engineer's word, and the question before an issue.

-- Raised by each word of the owner about availability: links of an older version have had their answer.
alter table engineers add column availability_version integer not null default 0;
create index engineers_silent on engineers (availability_confirmed_at, id)
  where network_status = 'active' and availability <> 'not_looking';
create index digest_consents_ending on digest_consents (expires_at) where replaced_at is null and scope <> 'none';

-- "You are picked": asked of an engineer before an issue.
create table digest_notices (
  id          uuid        primary key,
  digest_id   uuid        not null references digests (id) on delete cascade,
  engineer_id uuid        not null references engineers (id) on delete cascade,
  asked_at    timestamptz not null,
  answer      text        constraint digest_notices_answer_known check (answer in ('ok', 'anonymous', 'skip')),
  answered_at timestamptz,
  constraint digest_notices_once unique (digest_id, engineer_id),
  constraint digest_notices_answer_has_time check ((answer is null) = (answered_at is null))
);
create index digest_notices_engineer on digest_notices (engineer_id);
