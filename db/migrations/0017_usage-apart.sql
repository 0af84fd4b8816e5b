CREATE TABLE "spending_cap" (
	"line_id" uuid PRIMARY KEY NOT NULL,
	"cap_cents" bigint NOT NULL,
	"account_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "spending_cap_cents" CHECK ("spending_cap"."cap_cents" > 0)
);
--> statement-breakpoint
CREATE TABLE "spending_notice" (
	"line_id" uuid NOT NULL,
	"month" date NOT NULL,
	"cap_cents" bigint NOT NULL,
	"percent" integer NOT NULL,
	"account_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"told" text,
	CONSTRAINT "spending_notice_line_id_month_cap_cents_percent_pk" PRIMARY KEY("line_id","month","cap_cents","percent")
);
--> statement-breakpoint
ALTER TABLE "usage_day" DROP CONSTRAINT "usage_day_line_id_day_kind_pk";--> statement-breakpoint
ALTER TABLE "usage_day" ADD COLUMN "is_roaming" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_day" ADD CONSTRAINT "usage_day_line_id_day_kind_is_roaming_pk" PRIMARY KEY("line_id","day","kind","is_roaming");--> statement-breakpoint
ALTER TABLE "spending_cap" ADD CONSTRAINT "spending_cap_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spending_cap" ADD CONSTRAINT "spending_cap_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spending_notice" ADD CONSTRAINT "spending_notice_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spending_notice" ADD CONSTRAINT "spending_notice_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "spending_cap_account" ON "spending_cap" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "spending_notice_account" ON "spending_notice" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "usage_event_at" ON "usage_event" USING btree ("at");