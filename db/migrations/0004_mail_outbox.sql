CREATE TABLE "message" (
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
	CONSTRAINT "message_channel" CHECK ("message"."channel" in ('mail')),
	CONSTRAINT "message_language" CHECK ("message"."language" in ('it', 'fr', 'en')),
	CONSTRAINT "message_state" CHECK ("message"."state" in ('waiting', 'sent', 'refused')),
	CONSTRAINT "message_sent" CHECK (("message"."state" = 'sent') = ("message"."sent_at" is not null)),
	CONSTRAINT "message_attempts" CHECK ("message"."attempts" >= 0 and ("message"."state" = 'waiting' or "message"."attempts" > 0)),
	CONSTRAINT "message_values" CHECK (jsonb_typeof("message"."values") = 'object')
);
--> statement-breakpoint
CREATE TABLE "message_delivery" (
	"message_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"answer" text NOT NULL,
	CONSTRAINT "message_delivery_message_id_attempt_pk" PRIMARY KEY("message_id","attempt"),
	CONSTRAINT "message_delivery_attempt" CHECK ("message_delivery"."attempt" > 0),
	CONSTRAINT "message_delivery_outcome" CHECK ("message_delivery"."outcome" in ('accepted', 'deferred', 'refused')),
	CONSTRAINT "message_delivery_answer" CHECK (length("message_delivery"."answer") <= 300)
);
--> statement-breakpoint
ALTER TABLE "message_delivery" ADD CONSTRAINT "message_delivery_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "message_once" ON "message" USING btree ("once");--> statement-breakpoint
CREATE INDEX "message_waiting" ON "message" USING btree ("created_at") WHERE state = 'waiting';