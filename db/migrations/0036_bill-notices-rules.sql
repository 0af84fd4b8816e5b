-- What was said before a suspension, and by what day, stays as it was said; that it has ended is added.
create trigger suspension_notice_frozen before update of id, bill_id, line_id, amount_cents, noticed_at, not_before or delete on suspension_notice
  execute function refuse_change();
--> statement-breakpoint
-- A choice of how bills come is followed by another, never changed: but for its address, which goes when its account is erased.
create trigger bill_delivery_frozen before update of id, line_id, account_id, way, changed_at or delete on bill_delivery execute function refuse_change();
--> statement-breakpoint
-- Bills that were here before there were notices: each is looked at five days before it is due, or at once.
insert into bill_occasion (bill_id, kind, look_at)
select id, 'due', (due_date - 5 + time '08:00') at time zone 'Europe/Rome' from bill where line_id is not null and state in ('open', 'processing');
