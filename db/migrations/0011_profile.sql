CREATE TABLE "consent" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consent_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"is_given" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_change" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"old_value" text,
	"new_value" text NOT NULL,
	"old_confirmed_at" timestamp with time zone,
	"new_confirmed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	CONSTRAINT "contact_change_ended" CHECK ("contact_change"."done_at" is null or "contact_change"."stopped_at" is null),
	CONSTRAINT "contact_change_done" CHECK ("contact_change"."done_at" is null or ("contact_change"."new_confirmed_at" is not null and ("contact_change"."old_confirmed_at" is not null or "contact_change"."old_value" is null)))
);
--> statement-breakpoint
CREATE TABLE "delegation_invite" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"granted_by" uuid NOT NULL,
	"email" text NOT NULL,
	"access" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"canceled_at" timestamp with time zone,
	CONSTRAINT "delegation_invite_accepted_by" CHECK (("delegation_invite"."accepted_at" is null) = ("delegation_invite"."accepted_by" is null)),
	CONSTRAINT "delegation_invite_ended" CHECK ("delegation_invite"."accepted_at" is null or "delegation_invite"."canceled_at" is null)
);
--> statement-breakpoint
CREATE TABLE "line_claim" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "consent" ADD CONSTRAINT "consent_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_change" ADD CONSTRAINT "contact_change_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation_invite" ADD CONSTRAINT "delegation_invite_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation_invite" ADD CONSTRAINT "delegation_invite_granted_by_account_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation_invite" ADD CONSTRAINT "delegation_invite_accepted_by_account_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_claim" ADD CONSTRAINT "line_claim_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consent_account" ON "consent" USING btree ("account_id","kind","id");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_change_open" ON "contact_change" USING btree ("account_id","kind") WHERE done_at is null and stopped_at is null;--> statement-breakpoint
CREATE INDEX "contact_change_account" ON "contact_change" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "delegation_invite_open" ON "delegation_invite" USING btree ("granted_by","line_id","email") WHERE accepted_at is null and canceled_at is null;--> statement-breakpoint
CREATE INDEX "delegation_invite_line" ON "delegation_invite" USING btree ("line_id","granted_by");--> statement-breakpoint
CREATE INDEX "delegation_invite_accepted" ON "delegation_invite" USING btree ("accepted_by");--> statement-breakpoint
CREATE INDEX "delegation_invite_email" ON "delegation_invite" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "line_claim_open" ON "line_claim" USING btree ("account_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "audit_log_line" ON "audit_log" USING btree ((details ->> 'lineId'),"id") WHERE details ->> 'lineId' is not null;--> statement-breakpoint
CREATE INDEX "notification_address" ON "notification" USING btree ("address","created_at");--> statement-breakpoint
CREATE INDEX "payment_account" ON "payment" USING btree ("account_id","created_at");