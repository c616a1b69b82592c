drop function directory_text(engineers);
drop function directory_words(text);
drop trigger accounts_feed_state on accounts;
do $$
declare
  fed text;
  event text;
begin
  foreach fed in array array['engineers', 'engineer_skills', 'engineer_languages', 'work_authorisations', 'work_history',
    'exclusions']
  loop
    foreach event in array array['insert', 'update', 'delete'] loop
      execute format('drop trigger %1$s_feed_%2$s on %1$I', fed, event);
    end loop;
  end loop;
end $$;
drop function note_account_change();
drop function note_directory_changes();
drop table directory_changes;
