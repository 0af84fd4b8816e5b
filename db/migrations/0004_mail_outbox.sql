CREATE TABLE "notification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"language" text NOT NULL,
	"template" text NOT NULL,
	"values" jsonb NOT NULL,
	"once" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "notification_channel" CHECK ("notification"."channel" in ('mail')),
	CONSTRAINT "notification_language" CHECK ("notification"."language" in ('it', 'fr', 'en')),
	CONSTRAINT "notification_state" CHECK ("notification"."state" in ('waiting', 'sent', 'refused')),
	CONSTRAINT "notification_sent" CHECK (("notification"."state" = 'sent') = ("notification"."sent_at" is not null)),
	CONSTRAINT "notification_attempts" CHECK ("notification"."attempts" >= 0 and ("notification"."state" = 'waiting' or "notification"."attempts" > 0)),
	CONSTRAINT "notification_values" CHECK (jsonb_typeof("notification"."values") = 'object')
);
--> statement-breakpoint
CREATE TABLE "notification_delivery" (
	"notification_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"answer" text NOT NULL,
	CONSTRAINT "notification_delivery_notification_id_attempt_pk" PRIMARY KEY("notification_id","attempt"),
	CONSTRAINT "notification_delivery_attempt" CHECK ("notification_delivery"."attempt" > 0),
	CONSTRAINT "notification_delivery_outcome" CHECK ("notification_delivery"."outcome" in ('accepted', 'deferred', 'refused')),
	CONSTRAINT "notification_delivery_answer" CHECK (length("notification_delivery"."answer") <= 300)
);
--> statement-breakpoint
ALTER TABLE "notification_delivery" ADD CONSTRAINT "notification_delivery_notification_id_notification_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notification"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "notification_once" ON "notification" USING btree ("once");--> statement-breakpoint
CREATE INDEX "notification_waiting" ON "notification" USING btree ("created_at") WHERE state = 'waiting';