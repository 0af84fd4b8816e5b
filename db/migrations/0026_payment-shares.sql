CREATE TABLE "payment_share" (
	"payment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"bill_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"due_cents" bigint NOT NULL,
	"is_live" boolean NOT NULL,
	CONSTRAINT "payment_share_payment_id_position_pk" PRIMARY KEY("payment_id","position"),
	CONSTRAINT "payment_share_amount" CHECK ("payment_share"."amount_cents" between 1 and "payment_share"."due_cents")
);
--> statement-breakpoint
CREATE TABLE "pay_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bill_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "payment" DROP CONSTRAINT "payment_purpose";--> statement-breakpoint
ALTER TABLE "payment" DROP CONSTRAINT "payment_payer";--> statement-breakpoint
ALTER TABLE "payment" DROP CONSTRAINT "payment_bill_id_bill_id_fk";
--> statement-breakpoint
DROP INDEX "payment_one_live_per_bill";--> statement-breakpoint
DROP INDEX "payment_bill";--> statement-breakpoint
DROP INDEX "bill_payment_once";--> statement-breakpoint
DROP INDEX "operator_export_once";--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "link_id" uuid;--> statement-breakpoint
ALTER TABLE "payment_share" ADD CONSTRAINT "payment_share_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_share" ADD CONSTRAINT "payment_share_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pay_link" ADD CONSTRAINT "pay_link_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pay_link" ADD CONSTRAINT "pay_link_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_share_once" ON "payment_share" USING btree ("bill_id","payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_share_live" ON "payment_share" USING btree ("bill_id") WHERE is_live;--> statement-breakpoint
CREATE INDEX "pay_link_bill" ON "pay_link" USING btree ("bill_id","account_id");--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_link_id_pay_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."pay_link"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bill_payment_operator" ON "bill_payment" USING btree ("reference") WHERE source = 'operator';--> statement-breakpoint
CREATE UNIQUE INDEX "operator_export_return" ON "operator_export" USING btree ("reference") WHERE bill_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "bill_payment_once" ON "bill_payment" USING btree ("source","reference","bill_id");--> statement-breakpoint
CREATE UNIQUE INDEX "operator_export_once" ON "operator_export" USING btree ("kind","reference","bill_id");--> statement-breakpoint
ALTER TABLE "payment" DROP COLUMN "bill_id";--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_link" CHECK ("payment"."link_id" is null or num_nonnulls("payment"."account_id", "payment"."top_up_id") = 0);--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_payer" CHECK (num_nonnulls("payment"."account_id", "payment"."top_up_id", "payment"."link_id") > 0);