drop table account_deletions;
drop table personal_export_parts;
drop table personal_exports;
