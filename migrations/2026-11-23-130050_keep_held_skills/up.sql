-- An approval raises the skills that stood in the application when it was sent. Of those that are open now the skills of
-- today are the best that is known.
update applications a set snapshot = a.snapshot || jsonb_build_object('held', coalesce(
  (select jsonb_agg(jsonb_build_object('skill', k.skill_id, 'level', k.level, 'is_primary', k.is_primary) order by k.skill_id)
   from engineer_skills k where k.engineer_id = a.engineer_id), '[]'))
where a.state not in ('approved', 'rejected', 'withdrawn', 'expired') and jsonb_typeof(a.snapshot) = 'object';

-- The words of a rejection from before there was a date are kept no longer than those of any other.
update applications set words_until = decided_at + interval '12 months'
where state = 'rejected' and words_until is null and decided_at is not null;
