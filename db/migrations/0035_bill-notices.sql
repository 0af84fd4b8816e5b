CREATE TABLE "bill_delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"way" text NOT NULL,
	"street" text,
	"postcode" text,
	"town" text,
	"province" text,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bill_delivery_way" CHECK ("bill_delivery"."way" in ('app', 'paper')),
	CONSTRAINT "bill_delivery_address" CHECK (num_nonnulls(street, postcode, town, province) = case "bill_delivery"."way" when 'paper' then 4 else 0 end)
);
--> statement-breakpoint
CREATE TABLE "bill_notice" (
	"bill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"account_id" uuid NOT NULL,
	"suspension_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"mail" text,
	"sms" text,
	CONSTRAINT "bill_notice_once" UNIQUE NULLS NOT DISTINCT("bill_id","kind","account_id","suspension_id"),
	CONSTRAINT "bill_notice_suspension" CHECK (("bill_notice"."kind" = 'suspension') = ("bill_notice"."suspension_id" is not null)),
	CONSTRAINT "bill_notice_told" CHECK (num_nonnulls("bill_notice"."mail", "bill_notice"."sms") > 0)
);
--> statement-breakpoint
CREATE TABLE "bill_occasion" (
	"bill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"look_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bill_occasion_bill_id_kind_pk" PRIMARY KEY("bill_id","kind"),
	CONSTRAINT "bill_occasion_kind" CHECK ("bill_occasion"."kind" in ('new', 'due', 'overdue', 'paid', 'debit-failed', 'suspension'))
);
--> statement-breakpoint
CREATE TABLE "notice_choice" (
	"account_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"way" text NOT NULL,
	"is_on" boolean NOT NULL,
	CONSTRAINT "notice_choice_account_id_line_id_kind_way_pk" PRIMARY KEY("account_id","line_id","kind","way"),
	CONSTRAINT "notice_choice_kind" CHECK ("notice_choice"."kind" in ('new', 'due', 'overdue', 'paid', 'debit-failed')),
	CONSTRAINT "notice_choice_way" CHECK ("notice_choice"."way" in ('mail', 'sms') or ("notice_choice"."way" = 'pdf' and "notice_choice"."kind" = 'new'))
);
--> statement-breakpoint
CREATE TABLE "suspension_notice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bill_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"noticed_at" timestamp with time zone NOT NULL,
	"not_before" date NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "suspension_notice_amount" CHECK ("suspension_notice"."amount_cents" > 0),
	CONSTRAINT "suspension_notice_days" CHECK ("suspension_notice"."not_before" >= ("suspension_notice"."noticed_at" at time zone 'Europe/Rome')::date + 40)
);
--> statement-breakpoint
CREATE TABLE "notification_attachment" (
	"notification_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "operator_export" DROP CONSTRAINT "operator_export_bill";--> statement-breakpoint
ALTER TABLE "bill_delivery" ADD CONSTRAINT "bill_delivery_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_delivery" ADD CONSTRAINT "bill_delivery_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_notice" ADD CONSTRAINT "bill_notice_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_notice" ADD CONSTRAINT "bill_notice_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_notice" ADD CONSTRAINT "bill_notice_suspension_id_suspension_notice_id_fk" FOREIGN KEY ("suspension_id") REFERENCES "public"."suspension_notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_occasion" ADD CONSTRAINT "bill_occasion_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_choice" ADD CONSTRAINT "notice_choice_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_choice" ADD CONSTRAINT "notice_choice_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suspension_notice" ADD CONSTRAINT "suspension_notice_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suspension_notice" ADD CONSTRAINT "suspension_notice_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_attachment" ADD CONSTRAINT "notification_attachment_notification_id_notification_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notification"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bill_delivery_line" ON "bill_delivery" USING btree ("line_id","changed_at","id");--> statement-breakpoint
CREATE INDEX "bill_delivery_account" ON "bill_delivery" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "bill_notice_account" ON "bill_notice" USING btree ("account_id","at");--> statement-breakpoint
CREATE INDEX "bill_occasion_look" ON "bill_occasion" USING btree ("look_at","bill_id","kind");--> statement-breakpoint
CREATE INDEX "notice_choice_line" ON "notice_choice" USING btree ("line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "suspension_notice_live" ON "suspension_notice" USING btree ("bill_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "suspension_notice_line" ON "suspension_notice" USING btree ("line_id") WHERE ended_at is null;--> statement-breakpoint
ALTER TABLE "operator_export" ADD CONSTRAINT "operator_export_bill" CHECK (("operator_export"."kind" in ('credit-return', 'bill-delivery')) = ("operator_export"."bill_id" is null));