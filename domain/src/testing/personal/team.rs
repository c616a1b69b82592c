//! What is held about the person in a company's papers and in choices about mail.

/// Rows of theirs; the placeholders are filled in by `everybody`.
pub(super) const SCRIPT: &str = "
insert into agreement_signatures (id, agreement_id, text_sha256, company_id, party, operator, account_id, typed_name, ip_address, signed_at)
  select gen_random_uuid(), id, text_sha256, '11111111-1111-7111-8111-111111111111', 'x', 'x', '{me}',
    'zzmark-agreement_signatures-typed_name', 'zzmark-agreement_signatures-ip_address', '{now}' from agreements where version = 1;
insert into company_invitations (id, company_id, invited_by, email, email_key, role, state, sent_at, expires_at, accepted_by, created_at, updated_at)
  values (gen_random_uuid(), '{company}', '{sender}', '{address}', '{address}', 'viewer', 'accepted', '{now}', '{now}', '{me}', '{now}', '{now}');
insert into notification_choices (account_id, kind, is_wanted, via, changed_at) values ('{me}', 'reminders', false, 'page', '{now}');
";
