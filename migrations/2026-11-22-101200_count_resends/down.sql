alter table deliveries drop column resends;
