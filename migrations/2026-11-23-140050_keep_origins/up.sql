-- A4: which version of the question an answer about the digest is to, and from where it came. Answers from before are to the
-- first version; where they were given nobody kept.
alter table digest_consents
  add column version   text not null default '1',
  add column via       text constraint digest_consents_via_known check (via in ('form', 'desk', 'link')),
  add column ip_prefix text;                          -- /24 or /48
