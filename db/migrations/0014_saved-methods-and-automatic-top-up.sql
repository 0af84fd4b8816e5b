CREATE TABLE "auto_charge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"auto_top_up_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"occasion" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"top_up_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"charged_on" date,
	CONSTRAINT "auto_charge_positive" CHECK ("auto_charge"."amount_cents" > 0),
	CONSTRAINT "auto_charge_charged" CHECK ("auto_charge"."state" not in ('charging', 'charged') or num_nonnulls(top_up_id, charged_on) = 2)
);
--> statement-breakpoint
CREATE TABLE "auto_top_up" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"method_id" uuid NOT NULL,
	"threshold_cents" bigint,
	"amount_cents" bigint,
	"monthly_cap_cents" bigint,
	"is_armed" boolean DEFAULT true NOT NULL,
	"mandate" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	"stop_reason" text,
	CONSTRAINT "auto_top_up_terms" CHECK (("auto_top_up"."kind" = 'threshold') = (num_nonnulls(threshold_cents, amount_cents, monthly_cap_cents) = 3)),
	CONSTRAINT "auto_top_up_amounts" CHECK ("auto_top_up"."threshold_cents" > 0 and "auto_top_up"."amount_cents" > 0 and "auto_top_up"."monthly_cap_cents" >= "auto_top_up"."amount_cents"),
	CONSTRAINT "auto_top_up_stopped" CHECK (("auto_top_up"."state" = 'stopped') = (num_nonnulls(stopped_at, stop_reason) = 2))
);
--> statement-breakpoint
CREATE TABLE "method_setup" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"provider_ref" text,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_customer" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"ref" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_method" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"ref" text NOT NULL,
	"brand" text,
	"last4" text,
	"exp_month" integer,
	"exp_year" integer,
	"payer" text,
	"fingerprint" text NOT NULL,
	"is_default" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	"forgotten_at" timestamp with time zone,
	CONSTRAINT "saved_method_card" CHECK (("saved_method"."provider" = 'stripe') = ("saved_method"."last4" is not null)),
	CONSTRAINT "saved_method_last4" CHECK ("saved_method"."last4" ~ '^[0-9]{4}$')
);
--> statement-breakpoint
ALTER TABLE "top_up" ADD COLUMN "is_automatic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "auto_charge" ADD CONSTRAINT "auto_charge_auto_top_up_id_auto_top_up_id_fk" FOREIGN KEY ("auto_top_up_id") REFERENCES "public"."auto_top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_charge" ADD CONSTRAINT "auto_charge_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_charge" ADD CONSTRAINT "auto_charge_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_top_up" ADD CONSTRAINT "auto_top_up_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_top_up" ADD CONSTRAINT "auto_top_up_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_top_up" ADD CONSTRAINT "auto_top_up_method_id_saved_method_id_fk" FOREIGN KEY ("method_id") REFERENCES "public"."saved_method"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "method_setup" ADD CONSTRAINT "method_setup_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_customer" ADD CONSTRAINT "provider_customer_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_method" ADD CONSTRAINT "saved_method_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "auto_charge_once" ON "auto_charge" USING btree ("auto_top_up_id","occasion");--> statement-breakpoint
CREATE UNIQUE INDEX "auto_charge_one_live" ON "auto_charge" USING btree ("auto_top_up_id") WHERE state in ('announced', 'charging') and kind = 'threshold';--> statement-breakpoint
CREATE UNIQUE INDEX "auto_charge_top_up" ON "auto_charge" USING btree ("top_up_id");--> statement-breakpoint
CREATE INDEX "auto_charge_due" ON "auto_charge" USING btree ("due_at") WHERE state = 'announced';--> statement-breakpoint
CREATE INDEX "auto_charge_line" ON "auto_charge" USING btree ("line_id","charged_on");--> statement-breakpoint
CREATE UNIQUE INDEX "auto_top_up_one_on" ON "auto_top_up" USING btree ("line_id","kind") WHERE state = 'on';--> statement-breakpoint
CREATE INDEX "auto_top_up_account" ON "auto_top_up" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "auto_top_up_method" ON "auto_top_up" USING btree ("method_id");--> statement-breakpoint
CREATE UNIQUE INDEX "method_setup_ref" ON "method_setup" USING btree ("provider_ref");--> statement-breakpoint
CREATE INDEX "method_setup_account" ON "method_setup" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_method_ref" ON "saved_method" USING btree ("provider","ref");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_method_once" ON "saved_method" USING btree ("account_id","provider","fingerprint") WHERE removed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "saved_method_default" ON "saved_method" USING btree ("account_id") WHERE is_default and removed_at is null;--> statement-breakpoint
CREATE INDEX "saved_method_account" ON "saved_method" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "saved_method_expiry" ON "saved_method" USING btree ("exp_year","exp_month") WHERE removed_at is null;