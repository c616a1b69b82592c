//! What they said, and what they sent.

/// Rows of conversations and of mail that came in.
pub(super) const SCRIPT: &str = "
insert into conversations (id, company_id, engineer_id, intro_id, engineer_name, state, last_number, last_message_at, active_at,
    created_at, updated_at)
  select '99999999-9999-7999-8999-999999999999', i.company_id, i.engineer_id, i.id, 'x', 'open', 1, '{now}', '{now}', '{now}', '{now}'
  from intros i where i.engineer_id = '{engineer}' limit 1;
insert into messages (id, conversation_id, number, sender_id, side, body_md, via, external_id, created_at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999999', 1, '{me}', 'engineer', 'x', 'email', 'x', '{now}');
insert into conversation_readers (id, conversation_id, account_id, read_number, read_at, created_at)
  values (gen_random_uuid(), '99999999-9999-7999-8999-999999999999', '{me}', 1, '{now}', '{now}');
insert into inbound_mails (id, fingerprint, source, recipient, sender, raw, account_id, received_at)
  values (gen_random_uuid(), 'x', 'lmtp', 'x', 'x', 'x', '{me}', '{now}');
";
