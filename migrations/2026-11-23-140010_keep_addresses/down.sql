alter table agreement_signatures rename column ip_address to ip_prefix;

create or replace function agreement_signatures_guard() returns trigger language plpgsql as $$
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
