CREATE TABLE "credit_return" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"way" text NOT NULL,
	"iban_end" text,
	"top_up_id" uuid,
	"state" text NOT NULL,
	"refusal" text,
	"requested_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "credit_return_positive" CHECK ("credit_return"."amount_cents" > 0),
	CONSTRAINT "credit_return_way" CHECK (("credit_return"."way" = 'line') = ("credit_return"."top_up_id" is not null)),
	CONSTRAINT "credit_return_settled" CHECK (("credit_return"."state" = 'requested') = ("credit_return"."settled_at" is null))
);
--> statement-breakpoint
CREATE TABLE "ticket" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"line_id" uuid NOT NULL,
	"movement_position" integer,
	"top_up_id" uuid,
	"reason" text NOT NULL,
	"words" text NOT NULL,
	"state" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ticket_subject" CHECK (case "ticket"."kind"
        when 'movement' then "ticket"."movement_position" is not null and "ticket"."top_up_id" is null
        when 'top-up' then "ticket"."top_up_id" is not null and "ticket"."movement_position" is null
        else false end),
	CONSTRAINT "ticket_state" CHECK ("ticket"."state" in ('open', 'closed')),
	CONSTRAINT "ticket_words" CHECK (length("ticket"."words") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "ticket_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ticket_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "operator_export" ALTER COLUMN "bill_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "line" ADD COLUMN "left_on" date;--> statement-breakpoint
ALTER TABLE "line" ADD COLUMN "left_reason" text;--> statement-breakpoint
ALTER TABLE "credit_return" ADD CONSTRAINT "credit_return_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_return" ADD CONSTRAINT "credit_return_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_return" ADD CONSTRAINT "credit_return_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_movement" FOREIGN KEY ("line_id","movement_position") REFERENCES "public"."credit_movement"("line_id","position") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_event" ADD CONSTRAINT "ticket_event_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "credit_return_open" ON "credit_return" USING btree ("line_id") WHERE state = 'requested';--> statement-breakpoint
CREATE UNIQUE INDEX "credit_return_top_up" ON "credit_return" USING btree ("top_up_id");--> statement-breakpoint
CREATE INDEX "credit_return_line" ON "credit_return" USING btree ("line_id","requested_at");--> statement-breakpoint
CREATE INDEX "credit_return_account" ON "credit_return" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_reference" ON "ticket" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_open_movement" ON "ticket" USING btree ("line_id","movement_position") WHERE state = 'open' and kind = 'movement';--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_open_top_up" ON "ticket" USING btree ("top_up_id") WHERE state = 'open' and kind = 'top-up';--> statement-breakpoint
CREATE INDEX "ticket_account" ON "ticket" USING btree ("account_id","opened_at");--> statement-breakpoint
CREATE INDEX "ticket_line" ON "ticket" USING btree ("line_id","opened_at");--> statement-breakpoint
CREATE INDEX "ticket_event_ticket" ON "ticket_event" USING btree ("ticket_id","at");--> statement-breakpoint
ALTER TABLE "operator_export" ADD CONSTRAINT "operator_export_bill" CHECK (("operator_export"."kind" = 'credit-return') = ("operator_export"."bill_id" is null));--> statement-breakpoint
ALTER TABLE "line" ADD CONSTRAINT "line_left" CHECK (("line"."left_on" is null) = ("line"."left_reason" is null));