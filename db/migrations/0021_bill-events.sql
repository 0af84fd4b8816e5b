CREATE TABLE "bill_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"line_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"article_code" text,
	"description" text,
	"effective_on" date NOT NULL,
	"noticed_on" date,
	"note" text NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bill_event_kind" CHECK ("bill_event"."kind" in ('promotion-end', 'price-change', 'part-month', 'usage', 'one-off', 'credit')),
	CONSTRAINT "bill_event_subject" CHECK ("bill_event"."article_code" is not null or "bill_event"."description" is not null),
	CONSTRAINT "bill_event_notice" CHECK (("bill_event"."kind" = 'price-change') = ("bill_event"."noticed_on" is not null))
);
--> statement-breakpoint
ALTER TABLE "ticket" DROP CONSTRAINT "ticket_subject";--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "bill_id" uuid;--> statement-breakpoint
ALTER TABLE "bill_event" ADD CONSTRAINT "bill_event_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bill_event_reference" ON "bill_event" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "bill_event_line" ON "bill_event" USING btree ("line_id","effective_on" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_open_bill" ON "ticket" USING btree ("bill_id") WHERE state = 'open' and kind = 'bill';--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_subject" CHECK (case "ticket"."kind"
        when 'movement' then "ticket"."movement_position" is not null and "ticket"."top_up_id" is null and "ticket"."bill_id" is null
        when 'top-up' then "ticket"."top_up_id" is not null and "ticket"."movement_position" is null and "ticket"."bill_id" is null
        when 'bill' then "ticket"."bill_id" is not null and "ticket"."movement_position" is null and "ticket"."top_up_id" is null
        else false end);