ALTER TABLE "operator_export" DROP CONSTRAINT "operator_export_bill";--> statement-breakpoint
DROP INDEX "credit_return_open";--> statement-breakpoint
ALTER TABLE "kept_use" ALTER COLUMN "bill_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "credit_return" ADD COLUMN "source" text DEFAULT 'credit' NOT NULL;--> statement-breakpoint
ALTER TABLE "kept_use" ADD COLUMN "return_id" uuid;--> statement-breakpoint
ALTER TABLE "kept_use" ADD CONSTRAINT "kept_use_return_id_credit_return_id_fk" FOREIGN KEY ("return_id") REFERENCES "public"."credit_return"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "kept_use_return" ON "kept_use" USING btree ("return_id");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_return_open" ON "credit_return" USING btree ("line_id","source") WHERE state = 'requested';--> statement-breakpoint
ALTER TABLE "operator_export" ADD CONSTRAINT "operator_export_bill" CHECK (("operator_export"."kind" in ('credit-return', 'kept-payout', 'bill-delivery')) = ("operator_export"."bill_id" is null));--> statement-breakpoint
ALTER TABLE "credit_return" ADD CONSTRAINT "credit_return_kept" CHECK ("credit_return"."source" = 'credit' or "credit_return"."way" = 'bank');--> statement-breakpoint
ALTER TABLE "kept_use" ADD CONSTRAINT "kept_use_one" CHECK (("kept_use"."bill_id" is null) <> ("kept_use"."return_id" is null));