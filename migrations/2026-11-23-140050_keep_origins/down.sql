alter table digest_consents drop column version, drop column via, drop column ip_prefix;
