-- Of two lines that say the same the owner's stays.
delete from exclusions b
 using exclusions o
 where b.source = 'block' and o.source <> 'block' and o.engineer_id = b.engineer_id and o.kind = b.kind
   and coalesce(o.domain, o.company_id::text, o.address_key) = coalesce(b.domain, b.company_id::text, b.address_key);
drop index exclusions_once;
create unique index exclusions_once on exclusions (engineer_id, kind, coalesce(domain, company_id::text, address_key));
