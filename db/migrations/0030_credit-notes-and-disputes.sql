CREATE TABLE "credit_note" (
	"bill_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"issuer" text NOT NULL,
	"number" text NOT NULL,
	"issued_on" date,
	"credited_id" uuid,
	"applied_cents" bigint DEFAULT 0 NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "credit_note_bill_id_position_pk" PRIMARY KEY("bill_id","position"),
	CONSTRAINT "credit_note_applied" CHECK ("credit_note"."applied_cents" >= 0 and ("credit_note"."credited_id" is not null or "credit_note"."applied_cents" = 0)),
	CONSTRAINT "credit_note_settled" CHECK (("credit_note"."credited_id" is null) = ("credit_note"."settled_at" is null)),
	CONSTRAINT "credit_note_other" CHECK ("credit_note"."credited_id" <> "credit_note"."bill_id")
);
--> statement-breakpoint
CREATE TABLE "row_dispute" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bill_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"ticket_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"held_cents" bigint NOT NULL,
	"state" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"answer_by" date NOT NULL,
	"ended_at" timestamp with time zone,
	"accepted_cents" bigint,
	"answer" text,
	"pay_by" date,
	CONSTRAINT "row_dispute_amount" CHECK ("row_dispute"."amount_cents" > 0),
	CONSTRAINT "row_dispute_held" CHECK (case "row_dispute"."state"
        when 'open' then "row_dispute"."held_cents" = "row_dispute"."amount_cents"
        when 'accepted' then "row_dispute"."held_cents" between 0 and "row_dispute"."amount_cents" and "row_dispute"."accepted_cents" = "row_dispute"."amount_cents"
        when 'partly' then "row_dispute"."held_cents" between 0 and "row_dispute"."accepted_cents" and "row_dispute"."accepted_cents" between 1 and "row_dispute"."amount_cents" - 1
        when 'rejected' then "row_dispute"."held_cents" = 0
        when 'withdrawn' then "row_dispute"."held_cents" = 0
        else false end),
	CONSTRAINT "row_dispute_ended" CHECK (("row_dispute"."state" = 'open') = ("row_dispute"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "kept_money" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bill_id" uuid NOT NULL,
	"source" text NOT NULL,
	"payment_id" uuid,
	"reference" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"used_cents" bigint DEFAULT 0 NOT NULL,
	"is_automatic" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "kept_money_range" CHECK ("kept_money"."used_cents" between 0 and "kept_money"."amount_cents"),
	CONSTRAINT "kept_money_source" CHECK (("kept_money"."source" = 'payment') = ("kept_money"."payment_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "kept_use" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kept_id" uuid NOT NULL,
	"bill_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"used_at" timestamp with time zone NOT NULL,
	"returned_at" timestamp with time zone,
	CONSTRAINT "kept_use_positive" CHECK ("kept_use"."amount_cents" > 0)
);
--> statement-breakpoint
ALTER TABLE "bill" DROP CONSTRAINT "bill_paid_state";--> statement-breakpoint
ALTER TABLE "bill_payment" DROP CONSTRAINT "bill_payment_sign";--> statement-breakpoint
ALTER TABLE "ticket" DROP CONSTRAINT "ticket_subject";--> statement-breakpoint
ALTER TABLE "bill" ADD COLUMN "disputed_cents" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_credited_id_bill_id_fk" FOREIGN KEY ("credited_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "row_dispute" ADD CONSTRAINT "row_dispute_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "row_dispute" ADD CONSTRAINT "row_dispute_row" FOREIGN KEY ("bill_id","position") REFERENCES "public"."bill_row"("bill_id","position") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_money" ADD CONSTRAINT "kept_money_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_money" ADD CONSTRAINT "kept_money_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_use" ADD CONSTRAINT "kept_use_kept_id_kept_money_id_fk" FOREIGN KEY ("kept_id") REFERENCES "public"."kept_money"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_use" ADD CONSTRAINT "kept_use_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credit_note_waiting" ON "credit_note" USING btree ("issuer","number") WHERE credited_id is null;--> statement-breakpoint
CREATE INDEX "credit_note_credited" ON "credit_note" USING btree ("credited_id");--> statement-breakpoint
CREATE UNIQUE INDEX "row_dispute_once" ON "row_dispute" USING btree ("bill_id","position") WHERE state <> 'withdrawn';--> statement-breakpoint
CREATE UNIQUE INDEX "row_dispute_ticket" ON "row_dispute" USING btree ("ticket_id");--> statement-breakpoint
CREATE INDEX "row_dispute_bill" ON "row_dispute" USING btree ("bill_id");--> statement-breakpoint
CREATE UNIQUE INDEX "kept_money_once" ON "kept_money" USING btree ("source","reference");--> statement-breakpoint
CREATE INDEX "kept_money_bill" ON "kept_money" USING btree ("bill_id");--> statement-breakpoint
CREATE INDEX "kept_money_payment" ON "kept_money" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "kept_use_kept" ON "kept_use" USING btree ("kept_id");--> statement-breakpoint
ALTER TABLE "bill" ADD CONSTRAINT "bill_disputed_range" CHECK ("bill"."disputed_cents" between 0 and greatest("bill"."total_cents", 0));--> statement-breakpoint
ALTER TABLE "bill" ADD CONSTRAINT "bill_paid_state" CHECK (case when "bill"."total_cents" < 0 then "bill"."state" = 'credited' else ("bill"."state" in ('paid', 'credited')) = ("bill"."paid_cents" = "bill"."total_cents") end);--> statement-breakpoint
ALTER TABLE "bill_payment" ADD CONSTRAINT "bill_payment_sign" CHECK ("bill_payment"."amount_cents" <> 0 and ("bill_payment"."amount_cents" < 0) = ("bill_payment"."source" in ('refund', 'dispute', 'direct-debit-returned', 'kept-returned')));--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_subject" CHECK (case "ticket"."kind"
        when 'movement' then "ticket"."movement_position" is not null and "ticket"."top_up_id" is null and "ticket"."bill_id" is null
        when 'top-up' then "ticket"."top_up_id" is not null and "ticket"."movement_position" is null and "ticket"."bill_id" is null
        when 'bill' then "ticket"."bill_id" is not null and "ticket"."movement_position" is null and "ticket"."top_up_id" is null
        when 'dispute' then "ticket"."movement_position" is null and "ticket"."top_up_id" is null and "ticket"."bill_id" is null
        else false end);