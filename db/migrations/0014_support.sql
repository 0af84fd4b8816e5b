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
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_top_up_id_top_up_id_fk" FOREIGN KEY ("top_up_id") REFERENCES "public"."top_up"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_movement" FOREIGN KEY ("line_id","movement_position") REFERENCES "public"."credit_movement"("line_id","position") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_event" ADD CONSTRAINT "ticket_event_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_reference" ON "ticket" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_open_movement" ON "ticket" USING btree ("line_id","movement_position") WHERE state = 'open' and kind = 'movement';--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_open_top_up" ON "ticket" USING btree ("top_up_id") WHERE state = 'open' and kind = 'top-up';--> statement-breakpoint
CREATE INDEX "ticket_account" ON "ticket" USING btree ("account_id","opened_at");--> statement-breakpoint
CREATE INDEX "ticket_line" ON "ticket" USING btree ("line_id","opened_at");--> statement-breakpoint
CREATE INDEX "ticket_event_ticket" ON "ticket_event" USING btree ("ticket_id","at");