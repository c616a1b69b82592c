drop table staff_notes;
alter table account_deletions drop column is_by_staff;
alter table engineers
  drop constraint engineers_removed_says_why,
  drop column removed_reason,
  drop column removed_at;
drop index applications_words_due;
alter table applications
  drop column words_deleted_at,
  drop column words_until;
alter table rubric_dimensions
  drop constraint rubric_dimensions_skill_named,
  drop column skill_id,
  drop column covers;
