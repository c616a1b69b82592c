alter table accounts drop column suspended_reason;
drop table impersonations;
drop table api_tokens;
drop table sign_in_links;
drop table recovery_codes;
drop table totp_factors;
