drop table address_changes;
drop table consents;
drop table refresh_tokens;
drop table sessions;
drop table staff_permissions;
drop table accounts;
