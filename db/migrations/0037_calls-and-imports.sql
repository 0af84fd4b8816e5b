CREATE TABLE "bill_assignment" (
	"bill_id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_note" (
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"result" text NOT NULL,
	"bill_number" text,
	"total_cents" bigint,
	"line" integer,
	"element" text,
	"reason" text NOT NULL,
	CONSTRAINT "import_note_run_id_position_pk" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
CREATE TABLE "import_piece" (
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "import_piece_run_id_position_pk" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
CREATE TABLE "import_run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"kind" text,
	"size_bytes" bigint DEFAULT 0 NOT NULL,
	"sha256" text,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"unassigned" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "import_run_state" CHECK ("import_run"."state" in ('receiving', 'waiting', 'running', 'done')),
	CONSTRAINT "import_run_received" CHECK ("import_run"."state" = 'receiving' or ("import_run"."kind" is not null and "import_run"."sha256" is not null)),
	CONSTRAINT "import_run_ended" CHECK (("import_run"."state" = 'done') = ("import_run"."ended_at" is not null)),
	CONSTRAINT "import_run_counts" CHECK (least("import_run"."done", "import_run"."unchanged", "import_run"."unassigned", "import_run"."refused", "import_run"."size_bytes") >= 0)
);
--> statement-breakpoint
CREATE TABLE "call_detail" (
	"line_id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "usage_event" ADD COLUMN "handle" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "bill_assignment" ADD CONSTRAINT "bill_assignment_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_assignment" ADD CONSTRAINT "bill_assignment_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_assignment" ADD CONSTRAINT "bill_assignment_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_note" ADD CONSTRAINT "import_note_run_id_import_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."import_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_piece" ADD CONSTRAINT "import_piece_run_id_import_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."import_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_run" ADD CONSTRAINT "import_run_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_detail" ADD CONSTRAINT "call_detail_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_detail" ADD CONSTRAINT "call_detail_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bill_assignment_at" ON "bill_assignment" USING btree ("at");--> statement-breakpoint
CREATE INDEX "import_run_receiving" ON "import_run" USING btree ("created_at") WHERE state = 'receiving';--> statement-breakpoint
CREATE INDEX "usage_event_line" ON "usage_event" USING btree ("line_id","at","handle");