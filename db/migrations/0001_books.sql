-- The books defend themselves: what is written stays, and every movement balances.

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
--> statement-breakpoint
create trigger audit_log_append_only before update or delete or truncate on audit_log execute function refuse_change();
--> statement-breakpoint
create trigger ledger_tx_append_only before update or delete or truncate on ledger_tx execute function refuse_change();
--> statement-breakpoint
create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry execute function refuse_change();
--> statement-breakpoint
create function require_balance() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ledger_entry where tx_id = new.tx_id group by currency having sum(amount_cents) <> 0) then
    raise exception 'ledger transaction % does not balance', new.tx_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger ledger_entry_balanced after insert on ledger_entry
  deferrable initially deferred for each row execute function require_balance();
--> statement-breakpoint
create function require_entries() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from ledger_entry where tx_id = new.id) then
    raise exception 'ledger transaction % has no entries', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger ledger_tx_has_entries after insert on ledger_tx
  deferrable initially deferred for each row execute function require_entries();
