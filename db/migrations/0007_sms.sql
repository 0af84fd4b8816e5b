ALTER TABLE "notification" DROP CONSTRAINT "notification_channel";--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "provider_ref" text;--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "receipt" text;--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "receipt_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "notification_provider_ref" ON "notification" USING btree ("provider_ref");--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_receipt" CHECK (("notification"."receipt" is null) = ("notification"."receipt_at" is null));--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_channel" CHECK ("notification"."channel" in ('mail', 'sms'));