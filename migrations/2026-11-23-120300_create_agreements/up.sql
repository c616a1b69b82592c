-- The hiring agreement (product.md C9): its versions, who signed which, and which product mails an account wants.

create table agreements (
  id           uuid        primary key,
  version      integer     not null constraint agreements_version_unique unique
               constraint agreements_version_counts check (version > 0),
  body_md      text        not null constraint agreements_has_text check (body_md <> ''),
  text_sha256  text        not null constraint agreements_hash_is_hex check (text_sha256 ~ '^[0-9a-f]{64}$'),
  published_by uuid        references accounts (id) on delete set null,
  published_at timestamptz not null
);

create table agreement_signatures (
  id           uuid        primary key,
  agreement_id uuid        not null references agreements (id),
  text_sha256  text        not null,                  -- of the text that was read
  company_id   uuid        not null references companies (id) on delete cascade,
  party        text        not null,                  -- the company's name on that day
  operator     text        not null,                  -- the other party's name and postal address on that day
  account_id   uuid        not null references accounts (id) on delete cascade,
  typed_name   text        not null,
  ip_prefix    text,
  signed_at    timestamptz not null,
  constraint agreement_signatures_one_each unique (agreement_id, company_id)
);
create index agreement_signatures_company on agreement_signatures (company_id, signed_at);
create index agreement_signatures_account on agreement_signatures (account_id);

-- What was published stays as it was read.
create function agreements_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.id, new.version, new.body_md, new.text_sha256, new.published_at)
      is not distinct from (old.id, old.version, old.body_md, old.text_sha256, old.published_at) then
    return new;
  end if;
  raise exception 'an agreement is followed by a new version'
    using errcode = 'check_violation', constraint = 'agreements_immutable';
end $$;
create trigger agreements_guard before update or delete on agreements
  for each row execute function agreements_guard();

-- A signature stays. Only the words about its person may go, when they are erased; the row goes with its company alone.
create function agreement_signatures_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
    return old;
  end if;
  if tg_op = 'UPDATE'
      and (new.id, new.agreement_id, new.text_sha256, new.company_id, new.party, new.operator, new.account_id, new.signed_at)
        is not distinct from
          (old.id, old.agreement_id, old.text_sha256, old.company_id, old.party, old.operator, old.account_id, old.signed_at)
      and (new.typed_name = '' or new.typed_name = old.typed_name)
      and (new.ip_prefix is null or new.ip_prefix = old.ip_prefix) then
    return new;
  end if;
  raise exception 'a signature stays as it was given'
    using errcode = 'check_violation', constraint = 'agreement_signatures_immutable';
end $$;
create trigger agreement_signatures_guard before update or delete on agreement_signatures
  for each row execute function agreement_signatures_guard();

insert into agreements (id, version, body_md, text_sha256, published_at)
select '01900000-0000-7000-8000-00000a9eee01', 1, body, encode(sha256(convert_to(body, 'UTF8')), 'hex'), '2026-11-23 00:00:00+00'
from (values ($text$**1. What this is about**

The company looks for software engineers in the network that the operator of this site runs. This agreement says what the two owe each other, and what the company owes the engineers whom it meets here. It starts with the signature below and holds for everybody who acts for the company on this site.

**2. What the company does**

- It says truthfully who it is, what the work is and what it pays. The pay range of a request is what it is ready to pay.
- It answers. A request is answered or withdrawn, a conversation is ended with a word, an interview has an outcome within 14 days. Silence is closed by the clock and shows in the company's response band.
- It pays for work. A trial is paid, at the rate that was agreed before it began.
- It decides by the work. It does not choose by age, gender, origin, family, health, belief or a photo.

**3. What the company keeps to itself**

Profiles, vetting results and messages are read by the company's own people, to decide about hiring. They are not copied into other databases, not sold, not used to train models and not shown to an engineer's employer. What is no longer needed is deleted; when an engineer leaves the network, within 30 days.

**4. How people are met**

The first contact with an engineer whom the company found here is a request on this site. For 12 months after it the company tells the operator when it hires that engineer, in whatever form. There is no exclusivity: the company may hire from anywhere, the engineer may work for anybody.

**5. Money**

Looking, asking and talking cost nothing. What a hire costs is agreed in writing before the engagement begins; without such an agreement nothing is owed.

**6. What the operator does**

It vets by written criteria and says for every engineer what was checked, when, and by how many people. It does not promise that a person fits. It decides about reports within the times that it publishes, with a reason, and another person decides about an appeal.

**7. When it goes wrong**

The operator may stop the company's new requests when this agreement is broken, and says why in writing. What is open can still be answered and ended. Each side is liable for intent and gross negligence, and for what the law does not allow to be limited.

**8. How it ends**

Either side ends this agreement in writing with a month's notice; hires that were agreed before stay agreed. A new version is shown here and needs a new signature; until it is given, no new request can be sent.$text$)) as v (body);

-- What an account said about one kind of product mail. No row: as that kind is by itself.
create table notification_choices (
  account_id uuid        not null references accounts (id) on delete cascade,
  kind       text        not null constraint notification_choices_kind_known
             check (kind in ('saved_search_alerts', 'messages', 'reminders', 'availability', 'weekly_figures',
                             'staff_work', 'staff_morning', 'staff_digests')),
  is_wanted  boolean     not null,
  via        text        not null constraint notification_choices_via_known check (via in ('page', 'link', 'one_click')),
  changed_at timestamptz not null,
  primary key (account_id, kind)
);
