-- What was paid was all that the bill owed.
insert into payment_share (payment_id, position, bill_id, amount_cents, due_cents, is_live)
select payment_id, 1, bill_id, amount_cents, amount_cents, state in ('created', 'open', 'processing') from payment_bill_before;
--> statement-breakpoint
drop table payment_bill_before;
--> statement-breakpoint
-- A share is live with its payment: the unique index over live ones then says that a bill is paid by one payment at a time.
create function begin_payment_share() returns trigger language plpgsql as $$
begin
  select state in ('created', 'open', 'processing') into strict new.is_live from payment where id = new.payment_id;
  return new;
end $$;
--> statement-breakpoint
create trigger payment_share_begins before insert on payment_share for each row execute function begin_payment_share();
--> statement-breakpoint
create function follow_payment() returns trigger language plpgsql as $$
begin
  update payment_share set is_live = not is_live
  where payment_id = new.id and is_live <> (new.state in ('created', 'open', 'processing'));
  return null;
end $$;
--> statement-breakpoint
create trigger payment_shares_follow after update of state on payment
for each row when (old.state is distinct from new.state and new.top_up_id is null) execute function follow_payment();
--> statement-breakpoint
create trigger payment_share_frozen before update of payment_id, position, bill_id, amount_cents, due_cents or delete on payment_share
for each row execute function refuse_change();
--> statement-breakpoint
-- A payment is for a top-up or for bills, never for both or for nothing; its shares are all of it.
create function check_payment_purpose() returns trigger language plpgsql as $$
declare
  asked payment%rowtype;
  shares bigint;
  share_cents numeric;
begin
  select * into strict asked from payment where id = coalesce(to_jsonb(new) ->> 'payment_id', to_jsonb(new) ->> 'id')::uuid;
  select count(*), coalesce(sum(amount_cents), 0) into shares, share_cents from payment_share where payment_id = asked.id;
  if asked.top_up_id is not null and shares = 0 then
    return null;
  end if;
  if asked.top_up_id is not null or share_cents <> asked.amount_cents then
    raise exception 'payment % is not for a top-up alone, nor all of it for bills', asked.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger payment_purpose after insert on payment deferrable initially deferred
for each row execute function check_payment_purpose();
--> statement-breakpoint
create constraint trigger payment_share_purpose after insert on payment_share deferrable initially deferred
for each row execute function check_payment_purpose();
