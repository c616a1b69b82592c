drop table intros;
