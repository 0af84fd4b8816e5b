CREATE TABLE "dispute" (
	"ref" text PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"state" text NOT NULL,
	"excess_cents" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"book_cents" bigint,
	"provider_cents" bigint,
	"found_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "provider_cursor" (
	"provider" text PRIMARY KEY NOT NULL,
	"read_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refund" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"excess_cents" bigint DEFAULT 0 NOT NULL,
	"origin" text NOT NULL,
	"state" text NOT NULL,
	"provider_ref" text,
	"failure" text,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"next_check_at" timestamp with time zone NOT NULL,
	CONSTRAINT "refund_positive" CHECK ("refund"."amount_cents" > 0),
	CONSTRAINT "refund_excess_range" CHECK ("refund"."excess_cents" between 0 and "refund"."amount_cents")
);
--> statement-breakpoint
ALTER TABLE "bill_payment" DROP CONSTRAINT "bill_payment_positive";--> statement-breakpoint
DROP INDEX "payment_live";--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "received_cents" bigint;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "refund_cents" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "money_ref" text;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "next_check_at" timestamp with time zone;--> statement-breakpoint
UPDATE "payment" SET "next_check_at" = "created_at";--> statement-breakpoint
UPDATE "payment" SET "received_cents" = "payment"."amount_cents", "money_ref" = t."external_ref" FROM "ledger_entry" e JOIN "ledger_tx" t ON t."id" = e."tx_id" WHERE e."payment_id" = "payment"."id" AND e."account" = 'clearing:stripe' AND t."kind" = 'card-payment';--> statement-breakpoint
ALTER TABLE "payment" ALTER COLUMN "next_check_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_inbox" ADD COLUMN "source" text DEFAULT 'webhook' NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_inbox" ALTER COLUMN "source" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund" ADD CONSTRAINT "refund_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dispute_payment" ON "dispute" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "finding_open" ON "finding" USING btree ("kind","reference") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "refund_payment" ON "refund" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refund_ref" ON "refund" USING btree ("provider_ref");--> statement-breakpoint
CREATE INDEX "refund_live" ON "refund" USING btree ("next_check_at") WHERE state in ('created', 'pending');--> statement-breakpoint
CREATE INDEX "ledger_tx_order" ON "ledger_tx" USING btree ("at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_money" ON "payment" USING btree ("money_ref");--> statement-breakpoint
CREATE INDEX "payment_live" ON "payment" USING btree ("next_check_at") WHERE state in ('created', 'open', 'processing');--> statement-breakpoint
ALTER TABLE "bill_payment" ADD CONSTRAINT "bill_payment_sign" CHECK ("bill_payment"."amount_cents" <> 0 and ("bill_payment"."amount_cents" < 0) = ("bill_payment"."source" in ('refund', 'dispute')));--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_refund_range" CHECK ("payment"."refund_cents" between 0 and coalesce("payment"."received_cents", 0));