CREATE TABLE "factor_removal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"factor" text NOT NULL,
	"proof" text NOT NULL,
	"proof_text" text NOT NULL,
	"proposed_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decision" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "factor_removal_factor" CHECK ("factor_removal"."factor" in ('recovery-mobile', 'totp', 'passkeys')),
	CONSTRAINT "factor_removal_proof" CHECK ("factor_removal"."proof" in ('identity-card', 'passport', 'driving-licence', 'answers')),
	CONSTRAINT "factor_removal_proof_text" CHECK (length("factor_removal"."proof_text") between 1 and 500),
	CONSTRAINT "factor_removal_day" CHECK ("factor_removal"."expires_at" = "factor_removal"."created_at" + interval '24 hours'),
	CONSTRAINT "factor_removal_two_people" CHECK ("factor_removal"."decided_by" <> "factor_removal"."proposed_by"),
	CONSTRAINT "factor_removal_decided" CHECK (("factor_removal"."decision" is null) = ("factor_removal"."decided_at" is null)),
	CONSTRAINT "factor_removal_decided_by" CHECK (("factor_removal"."decided_by" is not null) = coalesce("factor_removal"."decision" in ('confirmed', 'declined'), false)),
	CONSTRAINT "factor_removal_in_time" CHECK ("factor_removal"."decision" is distinct from 'confirmed' or "factor_removal"."decided_at" < "factor_removal"."expires_at")
);
--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "factor_removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "factor_removal" ADD CONSTRAINT "factor_removal_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "factor_removal_live" ON "factor_removal" USING btree ("account_id","factor") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "factor_removal_waiting" ON "factor_removal" USING btree ("created_at") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "factor_removal_account" ON "factor_removal" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "notification_sms_waiting" ON "notification" USING btree ("created_at") WHERE state = 'waiting' and channel = 'sms' and (template in ('usage-alert', 'spending') or (template = 'code' and values ->> 'purpose' in ('sign-in', 'recovery-mobile')));--> statement-breakpoint
CREATE INDEX "notification_sms_sent" ON "notification" USING btree ("sent_at") WHERE state = 'sent' and channel = 'sms' and (template in ('usage-alert', 'spending') or (template = 'code' and values ->> 'purpose' in ('sign-in', 'recovery-mobile')));