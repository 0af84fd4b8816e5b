-- What somebody agreed to stays as it was shown.
create trigger debit_mandate_frozen before update of id, line_id, account_id, bank_account, iban_shown, words, language, signed_at or delete on debit_mandate
  execute function refuse_change();
--> statement-breakpoint
create trigger debit_file_frozen before update of id, created_at, creditor or delete on debit_file execute function refuse_change();
--> statement-breakpoint
create trigger instalment_plan_frozen before update of id, bill_id, account_id, total_cents, words, agreed_at or delete on instalment_plan
  execute function refuse_change();
--> statement-breakpoint
create trigger plan_instalment_frozen before update or delete on plan_instalment execute function refuse_change();
--> statement-breakpoint
-- What is in a file stays as it is there: only what the bank says of it may still come.
create function keep_filed_debit() returns trigger language plpgsql as $$
begin
  if (old.mandate_id, old.bill_id, old.amount_cents, old.due_on, old.sequence, old.position)
     is distinct from (new.mandate_id, new.bill_id, new.amount_cents, new.due_on, new.sequence, new.position) then
    raise exception 'debit % is in a file', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger direct_debit_frozen before update on direct_debit
  for each row when (old.file_id is not null) execute function keep_filed_debit();
--> statement-breakpoint
-- A plan is its instalments, to the cent.
create function require_plan_sum() returns trigger language plpgsql as $$
begin
  if (select sum(amount_cents) from plan_instalment where plan_id = new.id) is distinct from new.total_cents then
    raise exception 'the instalments of plan % do not sum to it', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger instalment_plan_sums after insert on instalment_plan
  deferrable initially deferred for each row execute function require_plan_sum();
