-- 300 engineers by chance, the same for the same seed; :now stands for the time of the test.
insert into accounts (id, kind, email, email_key, email_verified_at, name, state, created_at, updated_at)
select md5('account' || n)::uuid, 'developer', 'e' || n || '@dev.example', 'e' || n || '@dev.example', :now, 'Somebody',
  case when random() < 0.06 then 'suspended' else 'active' end, :now, :now
from generate_series(1, 300) n;

insert into engineers (id, account_id, slug, display_name, legal_name, headline, seniority, country, time_zone,
  engagement_types, rate_minor, salary_minor, currency, availability, hours_per_week, earliest_start,
  availability_confirmed_at, network_status, visibility, moderation, is_indexable, approved_at, vetted_until, score,
  rotation, created_at, updated_at, profile_updated_at)
select md5('engineer' || n)::uuid, md5('account' || n)::uuid, 'slug' || n,
  (array['Ada Engines', 'Grace Hopper', 'Alan Stay', 'Edsger'])[1 + floor(random() * 4)::int],
  case when random() < 0.3 then 'Augusta King' end,
  (array['Engines that stay up', 'Compilers, engines & 100% of them', 'I stay at engine.example/ada',
    'Backend up; king of Node.js/Deno', 'Engineer Ada writes C++'])[1 + floor(random() * 5)::int],
  (array['junior', 'mid', 'senior', 'staff', 'principal'])[1 + floor(random() * 5)::int],
  (array['PL', 'DE', 'US', 'JP'])[1 + floor(random() * 4)::int],
  (array['Europe/Warsaw', 'America/New_York', 'Asia/Tokyo', 'Nowhere/Land'])[1 + floor(random() * 4)::int],
  '{}',
  case when random() < 0.8 then 5000 + floor(random() * 6)::int * 777 end,
  case when random() < 0.5 then 5000000 + floor(random() * 6)::int * 333333 end,
  (array['EUR', 'SEK', 'USD', 'JPY', 'CHF', null])[1 + floor(random() * 6)::int],
  (array['actively_looking', 'open', 'engaged', 'not_looking'])[1 + floor(random() * 4)::int],
  (array[null, 5, 10, 20, 35, 40])[1 + floor(random() * 6)::int],
  case when random() < 0.6 then (:now)::date + floor(random() * 130 - 20)::int end,
  :now - floor(random() * 50) * interval '1 day' - floor(random() * 3) * interval '5 hours',
  case when random() < 0.06 then 'paused' else 'active' end,
  (array['public', 'public', 'anonymous', 'companies_only', 'link_only', 'hidden'])[1 + floor(random() * 6)::int],
  case when random() < 0.06 then 'limited' else 'clear' end, random() < 0.7,
  date_trunc('day', :now) - floor(random() * 200) * interval '1 day' + floor(random() * 2) * interval '7 hours',
  :now + interval '1 year',
  case when random() < 0.8 then floor(random() * 5)::int * 100 end, floor(random() * 3)::int - 1, :now, :now, :now
from generate_series(1, 300) n;

update engineers set engagement_types = case floor(random() * 4)::int when 0 then array['hourly', 'part_time']
  when 1 then array['employment'] when 2 then array['hourly', 'employment', 'full_time_contract'] else '{}'::text[] end;

insert into engineer_skills (engineer_id, skill_id, level, evidence, evidence_ref)
select e.id, s.id, 1 + floor(random() * 5)::int, behind, case when behind <> 'claimed' then e.id end
from engineers e, (select id from skills order by id limit 8) s,
  lateral (select (array['claimed', 'claimed', 'endorsed', 'assessed', 'delivered'])[1 + floor(random() * 5)::int
    + 0 * length(e.slug) + 0 * s.id] as behind) as b
where random() < 0.4;

insert into engineer_languages (engineer_id, language, level)
select e.id, l, (array['a2', 'b1', 'c1', 'native'])[1 + floor(random() * 4)::int]
from engineers e, unnest(array['en', 'de', 'pl']) l where random() < 0.5;

insert into work_authorisations (engineer_id, country, status)
select e.id, c, (array['citizen', 'permit', 'needs_sponsor'])[1 + floor(random() * 3)::int]
from engineers e, unnest(array['PL', 'US']) c where random() < 0.5;

insert into work_history (id, engineer_id, employer, role, started_on, ended_on, is_current, created_at)
select md5('work' || e.id)::uuid, e.id, (array['Stay Robotics GmbH', 'Up', 'Engine Café'])[1 + floor(random() * 3)::int],
  'Engineer', date '2020-01-01', null, true, :now
from engineers e where random() < 0.5;

insert into exclusions (id, engineer_id, kind, domain, company_id, address_key, source, created_at)
select md5(e.id || k.kind || k.value)::uuid, e.id, k.kind, case k.kind when 'domain' then k.value end,
  case k.kind when 'company' then k.value::uuid end, case k.kind when 'address' then k.value end, 'manual', :now
from engineers e, (select 'company' as kind, id::text as value from companies
    union all select 'domain', domain from company_domains
    union all select 'domain', 'example.com' union all select 'address', email_key from accounts where kind = 'company') k
where random() < 0.15;
