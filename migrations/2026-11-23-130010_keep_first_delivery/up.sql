-- When an engineer was first told of a request: new terms move deliver_at, but what somebody knows they go on knowing, and
-- the first answer is measured from here. Null: never told.

alter table intros add column first_deliver_at timestamptz;

-- Of requests with new terms the first date is lost; five minutes after sending was the rule. What was taken back before it
-- was delivered never was.
update intros
set first_deliver_at = case when revisions > 0 then least(deliver_at, sent_at + interval '5 minutes') else deliver_at end
where not (state = 'withdrawn' and revisions = 0 and updated_at < deliver_at);
