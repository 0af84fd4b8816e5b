-- Which bill each payment is for, kept while the column goes: the migration after next puts it into payment_share.
create table payment_bill_before as select id as payment_id, bill_id, amount_cents, state from payment where bill_id is not null;
