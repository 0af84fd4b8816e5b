CREATE TABLE "credit_transfer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"from_line_id" uuid NOT NULL,
	"to_line_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"fee_cents" bigint NOT NULL,
	"every_days" integer,
	"plan_id" uuid,
	"occasion" date,
	"state" text NOT NULL,
	"top_up_id" uuid,
	"refusal" text,
	"created_at" timestamp with time zone NOT NULL,
	"ordered_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	CONSTRAINT "credit_transfer_amount" CHECK ("credit_transfer"."amount_cents" > 0 and "credit_transfer"."fee_cents" >= 0),
	CONSTRAINT "credit_transfer_other" CHECK ("credit_transfer"."from_line_id" <> "credit_transfer"."to_line_id"),
	CONSTRAINT "credit_transfer_ordered" CHECK (("credit_transfer"."state" in ('ordered', 'given', 'refused')) = ("credit_transfer"."top_up_id" is not null)),
	CONSTRAINT "credit_transfer_booked" CHECK (("credit_transfer"."top_up_id" is null) = ("credit_transfer"."ordered_at" is null)),
	CONSTRAINT "credit_transfer_settled" CHECK (("credit_transfer"."state" in ('given', 'refused', 'missed')) = ("credit_transfer"."settled_at" is not null)),
	CONSTRAINT "credit_transfer_plan" CHECK (("credit_transfer"."plan_id" is null) = ("credit_transfer"."occasion" is null))
);
--> statement-breakpoint
CREATE TABLE "credit_transfer_plan" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"from_line_id" uuid NOT NULL,
	"to_line_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"fee_cents" bigint NOT NULL,
	"every_days" integer NOT NULL,
	"next_on" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	CONSTRAINT "credit_transfer_plan_amount" CHECK ("credit_transfer_plan"."amount_cents" > 0 and "credit_transfer_plan"."fee_cents" >= 0 and "credit_transfer_plan"."every_days" > 0),
	CONSTRAINT "credit_transfer_plan_ended" CHECK (("credit_transfer_plan"."ended_at" is null) = ("credit_transfer_plan"."end_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "credit_transfer" ADD CONSTRAINT "credit_transfer_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer" ADD CONSTRAINT "credit_transfer_from_line_id_line_id_fk" FOREIGN KEY ("from_line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer" ADD CONSTRAINT "credit_transfer_to_line_id_line_id_fk" FOREIGN KEY ("to_line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer" ADD CONSTRAINT "credit_transfer_plan_id_credit_transfer_plan_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."credit_transfer_plan"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer" ADD CONSTRAINT "credit_transfer_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer_plan" ADD CONSTRAINT "credit_transfer_plan_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer_plan" ADD CONSTRAINT "credit_transfer_plan_from_line_id_line_id_fk" FOREIGN KEY ("from_line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transfer_plan" ADD CONSTRAINT "credit_transfer_plan_to_line_id_line_id_fk" FOREIGN KEY ("to_line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "credit_transfer_occasion" ON "credit_transfer" USING btree ("plan_id","occasion");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_transfer_top_up" ON "credit_transfer" USING btree ("top_up_id");--> statement-breakpoint
CREATE INDEX "credit_transfer_from" ON "credit_transfer" USING btree ("from_line_id","id");--> statement-breakpoint
CREATE INDEX "credit_transfer_to" ON "credit_transfer" USING btree ("to_line_id","id");--> statement-breakpoint
CREATE INDEX "credit_transfer_account" ON "credit_transfer" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "credit_transfer_draft" ON "credit_transfer" USING btree ("created_at") WHERE state = 'draft';--> statement-breakpoint
CREATE UNIQUE INDEX "credit_transfer_plan_on" ON "credit_transfer_plan" USING btree ("from_line_id","to_line_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "credit_transfer_plan_due" ON "credit_transfer_plan" USING btree ("next_on") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "credit_transfer_plan_account" ON "credit_transfer_plan" USING btree ("account_id");