CREATE TABLE "operator_export" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "operator_export_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"bill_id" uuid NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"last_answer" text,
	"acknowledged_at" timestamp with time zone,
	"file_name" text,
	CONSTRAINT "operator_export_state" CHECK ("operator_export"."state" in ('waiting', 'acknowledged', 'refused')),
	CONSTRAINT "operator_export_acknowledged" CHECK (("operator_export"."state" = 'acknowledged') = ("operator_export"."acknowledged_at" is not null)),
	CONSTRAINT "operator_export_attempts" CHECK ("operator_export"."attempts" >= 0)
);
--> statement-breakpoint
ALTER TABLE "operator_export" ADD CONSTRAINT "operator_export_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "operator_export_once" ON "operator_export" USING btree ("kind","reference");--> statement-breakpoint
CREATE UNIQUE INDEX "operator_export_sequence" ON "operator_export" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "operator_export_bill" ON "operator_export" USING btree ("bill_id");--> statement-breakpoint
CREATE INDEX "operator_export_waiting" ON "operator_export" USING btree ("sequence") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "operator_export_refused" ON "operator_export" USING btree ("sequence") WHERE state = 'refused';--> statement-breakpoint
-- What was promised to the operator never changes: it is sent again to the letter, or not at all.
create trigger operator_export_frozen before update of "id", "sequence", "kind", "reference", "bill_id", "body", "created_at" or delete on operator_export execute function refuse_change();
