CREATE TABLE "top_up_denomination" (
	"id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"is_preselected" boolean NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date,
	CONSTRAINT "top_up_denomination_positive" CHECK ("top_up_denomination"."amount_cents" > 0),
	CONSTRAINT "top_up_denomination_days" CHECK ("top_up_denomination"."valid_until" is null or "top_up_denomination"."valid_until" >= "top_up_denomination"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "credit_account" (
	"line_id" uuid PRIMARY KEY NOT NULL,
	"balance_cents" bigint NOT NULL,
	"movement_count" integer DEFAULT 0 NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"sim_expires_on" date
);
--> statement-breakpoint
CREATE TABLE "credit_movement" (
	"line_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"tx_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"balance_after_cents" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text,
	CONSTRAINT "credit_movement_line_id_position_pk" PRIMARY KEY("line_id","position"),
	CONSTRAINT "credit_movement_amount" CHECK ("credit_movement"."amount_cents" <> 0)
);
--> statement-breakpoint
CREATE TABLE "ricaricard" (
	"pin_hash" text PRIMARY KEY NOT NULL,
	"serial" text NOT NULL,
	"batch" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"state" text NOT NULL,
	"expires_on" date,
	"top_up_id" uuid,
	CONSTRAINT "ricaricard_used" CHECK (("ricaricard"."state" = 'used') = ("ricaricard"."top_up_id" is not null)),
	CONSTRAINT "ricaricard_positive" CHECK ("ricaricard"."amount_cents" > 0)
);
--> statement-breakpoint
CREATE TABLE "top_up" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"account_id" uuid,
	"amount_cents" bigint NOT NULL,
	"method" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"paid_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"refusal" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	CONSTRAINT "top_up_positive" CHECK ("top_up"."amount_cents" > 0),
	CONSTRAINT "top_up_settled" CHECK (("top_up"."state" in ('credited', 'refused')) = ("top_up"."settled_at" is not null)),
	CONSTRAINT "top_up_paid" CHECK ("top_up"."state" not in ('paid', 'credited', 'refused') or "top_up"."paid_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "top_up_favourite" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"number" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payment" ALTER COLUMN "account_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "payment" ALTER COLUMN "bill_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "ledger_entry" ADD COLUMN "line_id" uuid;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "top_up_id" uuid;--> statement-breakpoint
ALTER TABLE "credit_account" ADD CONSTRAINT "credit_account_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_movement" ADD CONSTRAINT "credit_movement_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_movement" ADD CONSTRAINT "credit_movement_tx_id_ledger_tx_id_fk" FOREIGN KEY ("tx_id") REFERENCES "public"."ledger_tx"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ricaricard" ADD CONSTRAINT "ricaricard_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "top_up" ADD CONSTRAINT "top_up_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "top_up" ADD CONSTRAINT "top_up_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "top_up_favourite" ADD CONSTRAINT "top_up_favourite_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "top_up_denomination_once" ON "top_up_denomination" USING btree ("channel","amount_cents","valid_from");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_movement_once" ON "credit_movement" USING btree ("tx_id","line_id");--> statement-breakpoint
CREATE INDEX "credit_movement_kind" ON "credit_movement" USING btree ("line_id","kind","position");--> statement-breakpoint
CREATE UNIQUE INDEX "ricaricard_serial" ON "ricaricard" USING btree ("serial");--> statement-breakpoint
CREATE UNIQUE INDEX "ricaricard_top_up" ON "ricaricard" USING btree ("top_up_id");--> statement-breakpoint
CREATE INDEX "ricaricard_batch" ON "ricaricard" USING btree ("batch","state");--> statement-breakpoint
CREATE INDEX "top_up_waiting" ON "top_up" USING btree ("next_attempt_at") WHERE state = 'paid';--> statement-breakpoint
CREATE INDEX "top_up_account" ON "top_up" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "top_up_line" ON "top_up" USING btree ("line_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "top_up_favourite_once" ON "top_up_favourite" USING btree ("account_id","number");--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_live_per_top_up" ON "payment" USING btree ("top_up_id") WHERE state in ('created', 'open', 'processing');--> statement-breakpoint
CREATE INDEX "payment_top_up" ON "payment" USING btree ("top_up_id");--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_purpose" CHECK (num_nonnulls("payment"."bill_id", "payment"."top_up_id") = 1);--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_payer" CHECK ("payment"."account_id" is not null or "payment"."top_up_id" is not null);--> statement-breakpoint
-- The credit of a line is the sum of its movements: it is added up here, in the order in which they are booked.
create function move_credit() returns trigger language plpgsql as $$
begin
  insert into credit_account (line_id, balance_cents, movement_count, as_of) values (new.line_id, new.amount_cents, 1, new.at)
    on conflict (line_id) do update
      set balance_cents = credit_account.balance_cents + new.amount_cents,
          movement_count = credit_account.movement_count + 1,
          as_of = greatest(credit_account.as_of, excluded.as_of)
    returning balance_cents, movement_count into new.balance_after_cents, new.position;
  return new;
end $$;
--> statement-breakpoint
create trigger credit_movement_moves before insert on credit_movement for each row execute function move_credit();
--> statement-breakpoint
create trigger credit_movement_append_only before update or delete or truncate on credit_movement execute function refuse_change();
--> statement-breakpoint
create function keep_credit() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() = 1 and not (tg_op = 'INSERT' and new.balance_cents = 0) then
    raise exception 'the credit of a line is the sum of its movements' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger credit_account_is_sum before insert or update of balance_cents, movement_count, line_id on credit_account
  for each row execute function keep_credit();
--> statement-breakpoint
create trigger credit_account_stays before delete on credit_account for each row execute function keep_credit();
--> statement-breakpoint
-- Both ways: no movement without its entry in the books, and no entry without its movement.
create function require_credit_entry() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from ledger_entry
    where tx_id = new.tx_id and account = 'credit:lines' and line_id = new.line_id and amount_cents = -new.amount_cents
  ) then
    raise exception 'a movement of line % is not in the books', new.line_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger credit_movement_booked after insert on credit_movement
  deferrable initially deferred for each row execute function require_credit_entry();
--> statement-breakpoint
create function require_credit_movement() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from credit_movement where tx_id = new.tx_id and line_id = new.line_id and amount_cents = -new.amount_cents) then
    raise exception 'an entry of ledger transaction % moves no line''s credit', new.tx_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger ledger_entry_moves_credit after insert on ledger_entry
  deferrable initially deferred for each row when (new.account = 'credit:lines') execute function require_credit_movement();
