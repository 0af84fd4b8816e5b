ALTER TABLE "account" ADD COLUMN "password_reset_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "challenge" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "keys_given_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_one_way" CHECK ("challenge"."mobile" is null or "challenge"."email" is null);