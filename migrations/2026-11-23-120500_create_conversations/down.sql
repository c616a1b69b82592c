drop table inbound_mails;
drop table conversation_readers;
drop table messages;
drop table conversations;
