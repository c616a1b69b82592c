-- The dates stay: there is no telling which of them this migration set.
update applications set snapshot = snapshot - 'held' where snapshot ? 'held';
