CREATE TABLE "offer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"name_it" text NOT NULL,
	"name_fr" text NOT NULL,
	"name_en" text NOT NULL,
	"price_cents" bigint NOT NULL,
	"period" text NOT NULL,
	"minutes" integer,
	"sms" integer,
	"data_bytes" bigint,
	"unlimited" text[] NOT NULL,
	"extra_costs" jsonb NOT NULL,
	"promo_price_cents" bigint,
	"promo_months" integer,
	"valid_from" date NOT NULL,
	"valid_until" date,
	CONSTRAINT "offer_price" CHECK ("offer"."price_cents" >= 0),
	CONSTRAINT "offer_contents" CHECK ("offer"."minutes" >= 0 and "offer"."sms" >= 0 and "offer"."data_bytes" >= 0),
	CONSTRAINT "offer_promo" CHECK (("offer"."promo_price_cents" is null) = ("offer"."promo_months" is null) and "offer"."promo_price_cents" >= 0),
	CONSTRAINT "offer_days" CHECK ("offer"."valid_until" is null or "offer"."valid_until" >= "offer"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "counter" (
	"service_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"total" bigint,
	"used" bigint NOT NULL,
	"period_start" date NOT NULL,
	"renews_on" date,
	"as_of" timestamp with time zone NOT NULL,
	"last_event_at" timestamp with time zone,
	CONSTRAINT "counter_service_id_kind_pk" PRIMARY KEY("service_id","kind"),
	CONSTRAINT "counter_used" CHECK ("counter"."used" >= 0 and "counter"."total" >= 0)
);
--> statement-breakpoint
CREATE TABLE "service" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"reference" text NOT NULL,
	"since" date NOT NULL,
	"period_start" date NOT NULL,
	"renews_on" date,
	"price_cents" bigint NOT NULL,
	"price_after_promotion_cents" bigint,
	"promotion_until" date,
	"until" date,
	"as_of" timestamp with time zone NOT NULL,
	CONSTRAINT "service_price" CHECK ("service"."price_cents" >= 0 and "service"."price_after_promotion_cents" >= 0),
	CONSTRAINT "service_promotion" CHECK (("service"."price_after_promotion_cents" is null) = ("service"."promotion_until" is null)),
	CONSTRAINT "service_days" CHECK ("service"."until" is null or "service"."until" >= "service"."since")
);
--> statement-breakpoint
CREATE TABLE "usage_alert" (
	"account_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"percent" integer NOT NULL,
	"period_start" date NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"told" text,
	CONSTRAINT "usage_alert_account_id_service_id_kind_percent_period_start_pk" PRIMARY KEY("account_id","service_id","kind","percent","period_start")
);
--> statement-breakpoint
CREATE TABLE "usage_day" (
	"line_id" uuid NOT NULL,
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"quantity" bigint NOT NULL,
	"cost_cents" bigint NOT NULL,
	CONSTRAINT "usage_day_line_id_day_kind_pk" PRIMARY KEY("line_id","day","kind")
);
--> statement-breakpoint
CREATE TABLE "usage_event" (
	"id" text PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"service_id" uuid,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"quantity" bigint NOT NULL,
	"is_roaming" boolean NOT NULL,
	"counterpart" text,
	"cost_cents" bigint NOT NULL,
	CONSTRAINT "usage_event_quantity" CHECK ("usage_event"."quantity" > 0),
	CONSTRAINT "usage_event_cost" CHECK ("usage_event"."cost_cents" >= 0)
);
--> statement-breakpoint
CREATE TABLE "usage_threshold" (
	"account_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"percent" integer NOT NULL,
	"channel" text NOT NULL,
	CONSTRAINT "usage_threshold_account_id_line_id_kind_percent_pk" PRIMARY KEY("account_id","line_id","kind","percent"),
	CONSTRAINT "usage_threshold_percent" CHECK ("usage_threshold"."percent" between 1 and 100)
);
--> statement-breakpoint
ALTER TABLE "counter" ADD CONSTRAINT "counter_service_id_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter" ADD CONSTRAINT "counter_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service" ADD CONSTRAINT "service_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service" ADD CONSTRAINT "service_offer_id_offer_id_fk" FOREIGN KEY ("offer_id") REFERENCES "public"."offer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_alert" ADD CONSTRAINT "usage_alert_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_alert" ADD CONSTRAINT "usage_alert_service_id_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_day" ADD CONSTRAINT "usage_day_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_event" ADD CONSTRAINT "usage_event_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_event" ADD CONSTRAINT "usage_event_service_id_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_threshold" ADD CONSTRAINT "usage_threshold_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_threshold" ADD CONSTRAINT "usage_threshold_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "offer_once" ON "offer" USING btree ("code","valid_from");--> statement-breakpoint
CREATE INDEX "counter_line" ON "counter" USING btree ("line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_reference" ON "service" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "service_line" ON "service" USING btree ("line_id");--> statement-breakpoint
CREATE INDEX "usage_event_service" ON "usage_event" USING btree ("service_id","kind","at");--> statement-breakpoint
CREATE INDEX "usage_threshold_line" ON "usage_threshold" USING btree ("line_id","kind");