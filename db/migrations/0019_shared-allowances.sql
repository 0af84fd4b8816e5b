ALTER TABLE "counter" ADD COLUMN "shared_with" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "counter" ADD CONSTRAINT "counter_shared" CHECK ("counter"."shared_with" >= 0);