ALTER TABLE "import_note" ADD COLUMN "reason_values" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
-- Sentences that were kept before there were codes.
UPDATE "import_note" SET "reason_values" = jsonb_build_object('text', "reason"), "reason" = 'told';
