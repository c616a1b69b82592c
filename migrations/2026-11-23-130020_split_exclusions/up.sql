-- What an owner wrote and what a block made are two lines: taking one out leaves the other.
drop index exclusions_once;
create unique index exclusions_once
  on exclusions (engineer_id, kind, coalesce(domain, company_id::text, address_key), (source = 'block'));

-- Blocks that found a line of the owner's and made none of their own.
insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
select gen_random_uuid(), b.engineer_id, 'company', b.company_id, 'block', min(b.created_at)
  from blocks b
 where b.lifted_at is null
 group by b.engineer_id, b.company_id
on conflict do nothing;
