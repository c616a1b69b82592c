alter table intros drop column first_deliver_at;
