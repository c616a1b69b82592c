drop table domain_proofs;
drop table company_invitations;
