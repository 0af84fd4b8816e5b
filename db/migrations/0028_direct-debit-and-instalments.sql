CREATE TABLE "debit_file" (
	"id" uuid PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"creditor" jsonb NOT NULL,
	"written_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "debit_mandate" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"bank_account" text NOT NULL,
	"iban_shown" text NOT NULL,
	"words" text NOT NULL,
	"language" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"suspend_code" text,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	CONSTRAINT "debit_mandate_state" CHECK ("debit_mandate"."state" in ('active', 'suspended', 'ended')),
	CONSTRAINT "debit_mandate_ended" CHECK (("debit_mandate"."state" = 'ended') = (num_nonnulls(ended_at, end_reason) = 2)),
	CONSTRAINT "debit_mandate_suspended" CHECK ("debit_mandate"."state" <> 'suspended' or "debit_mandate"."suspend_code" is not null)
);
--> statement-breakpoint
CREATE TABLE "direct_debit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mandate_id" uuid NOT NULL,
	"bill_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"announced_at" timestamp with time zone NOT NULL,
	"file_id" uuid,
	"sequence" text,
	"position" integer,
	"excess_cents" bigint DEFAULT 0 NOT NULL,
	"reason_code" text,
	"settled_at" timestamp with time zone,
	CONSTRAINT "direct_debit_amount" CHECK ("direct_debit"."amount_cents" > 0 and "direct_debit"."excess_cents" between 0 and "direct_debit"."amount_cents"),
	CONSTRAINT "direct_debit_state" CHECK ("direct_debit"."state" in ('planned', 'collecting', 'collected', 'rejected', 'returned', 'canceled')),
	CONSTRAINT "direct_debit_filed" CHECK (("direct_debit"."state" in ('planned', 'canceled')) = (num_nulls(file_id, sequence, position) = 3)),
	CONSTRAINT "direct_debit_whole" CHECK (num_nulls(file_id, sequence, position) in (0, 3)),
	CONSTRAINT "direct_debit_reason" CHECK (("direct_debit"."state" in ('rejected', 'returned')) = ("direct_debit"."reason_code" is not null)),
	CONSTRAINT "direct_debit_settled" CHECK (("direct_debit"."state" in ('planned', 'collecting')) = ("direct_debit"."settled_at" is null))
);
--> statement-breakpoint
CREATE TABLE "instalment_plan" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bill_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"total_cents" bigint NOT NULL,
	"words" text NOT NULL,
	"agreed_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "instalment_plan_total" CHECK ("instalment_plan"."total_cents" > 0),
	CONSTRAINT "instalment_plan_state" CHECK ("instalment_plan"."state" in ('live', 'kept', 'broken', 'canceled')),
	CONSTRAINT "instalment_plan_ended" CHECK (("instalment_plan"."state" = 'live') = ("instalment_plan"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "plan_instalment" (
	"plan_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"due_on" date NOT NULL,
	"amount_cents" bigint NOT NULL,
	"paid_up_to_cents" bigint NOT NULL,
	CONSTRAINT "plan_instalment_plan_id_position_pk" PRIMARY KEY("plan_id","position"),
	CONSTRAINT "plan_instalment_amount" CHECK ("plan_instalment"."amount_cents" > 0 and "plan_instalment"."paid_up_to_cents" >= "plan_instalment"."amount_cents")
);
--> statement-breakpoint
ALTER TABLE "bill_payment" DROP CONSTRAINT "bill_payment_sign";--> statement-breakpoint
ALTER TABLE "debit_mandate" ADD CONSTRAINT "debit_mandate_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debit_mandate" ADD CONSTRAINT "debit_mandate_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "direct_debit" ADD CONSTRAINT "direct_debit_mandate_id_debit_mandate_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."debit_mandate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "direct_debit" ADD CONSTRAINT "direct_debit_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "direct_debit" ADD CONSTRAINT "direct_debit_file_id_debit_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."debit_file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instalment_plan" ADD CONSTRAINT "instalment_plan_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instalment_plan" ADD CONSTRAINT "instalment_plan_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_instalment" ADD CONSTRAINT "plan_instalment_plan_id_instalment_plan_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."instalment_plan"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "debit_mandate_one_live" ON "debit_mandate" USING btree ("line_id") WHERE state <> 'ended';--> statement-breakpoint
CREATE INDEX "debit_mandate_line" ON "debit_mandate" USING btree ("line_id","signed_at");--> statement-breakpoint
CREATE INDEX "debit_mandate_account" ON "debit_mandate" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "direct_debit_once" ON "direct_debit" USING btree ("bill_id") WHERE state <> 'canceled';--> statement-breakpoint
CREATE UNIQUE INDEX "direct_debit_place" ON "direct_debit" USING btree ("file_id","position");--> statement-breakpoint
CREATE INDEX "direct_debit_bill" ON "direct_debit" USING btree ("bill_id","id");--> statement-breakpoint
CREATE INDEX "direct_debit_mandate" ON "direct_debit" USING btree ("mandate_id","id");--> statement-breakpoint
CREATE INDEX "direct_debit_planned" ON "direct_debit" USING btree ("due_on") WHERE state = 'planned';--> statement-breakpoint
CREATE UNIQUE INDEX "instalment_plan_one_live" ON "instalment_plan" USING btree ("bill_id") WHERE state = 'live';--> statement-breakpoint
CREATE INDEX "instalment_plan_bill" ON "instalment_plan" USING btree ("bill_id");--> statement-breakpoint
CREATE INDEX "instalment_plan_account" ON "instalment_plan" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "bill_open_due" ON "bill" USING btree ("due_date") WHERE state = 'open';--> statement-breakpoint
ALTER TABLE "bill_payment" ADD CONSTRAINT "bill_payment_sign" CHECK ("bill_payment"."amount_cents" <> 0 and ("bill_payment"."amount_cents" < 0) = ("bill_payment"."source" in ('refund', 'dispute', 'direct-debit-returned')));