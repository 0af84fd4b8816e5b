CREATE TABLE "card_batch" (
	"name" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL
);
--> statement-breakpoint
INSERT INTO "card_batch" ("name", "state") SELECT DISTINCT "batch", 'active' FROM "ricaricard";--> statement-breakpoint
ALTER TABLE "ricaricard" ADD CONSTRAINT "ricaricard_batch_card_batch_name_fk" FOREIGN KEY ("batch") REFERENCES "public"."card_batch"("name") ON DELETE no action ON UPDATE no action;