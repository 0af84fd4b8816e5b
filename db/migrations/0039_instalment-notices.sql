ALTER TABLE "bill_notice" DROP CONSTRAINT "bill_notice_once";--> statement-breakpoint
ALTER TABLE "bill_notice" ADD COLUMN "instalment_due" date;--> statement-breakpoint
ALTER TABLE "bill_notice" ADD CONSTRAINT "bill_notice_once" UNIQUE NULLS NOT DISTINCT("bill_id","kind","account_id","suspension_id","instalment_due");--> statement-breakpoint
ALTER TABLE "bill_notice" ADD CONSTRAINT "bill_notice_instalment" CHECK ("bill_notice"."instalment_due" is null or "bill_notice"."kind" in ('due', 'overdue'));