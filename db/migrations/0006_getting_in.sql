-- Who was known before is asked for a code once more: from now on a known browser is one that has shown its second factor.
DELETE FROM "known_device";--> statement-breakpoint
CREATE TABLE "challenge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"subject" text NOT NULL,
	"mobile" text,
	"browser_hash" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "challenge_tries" CHECK ("challenge"."tries" between 0 and 5),
	CONSTRAINT "challenge_confirmed" CHECK ("challenge"."confirmed_at" is null or "challenge"."mobile" is not null)
);
--> statement-breakpoint
CREATE TABLE "passkey" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"is_backed_up" boolean NOT NULL,
	"aaguid" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passkey_challenge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"challenge" text NOT NULL,
	"purpose" text NOT NULL,
	"account_id" uuid,
	"browser_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "totp" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"sealed_secret" text NOT NULL,
	"last_step" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "line_bill_code" (
	"line_id" uuid PRIMARY KEY NOT NULL,
	"code_hash" text NOT NULL,
	"issued_on" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "line_connection" (
	"line_id" uuid NOT NULL,
	"prefix" "cidr" NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	CONSTRAINT "line_connection_line_id_prefix_since_pk" PRIMARY KEY("line_id","prefix","since")
);
--> statement-breakpoint
CREATE TABLE "registration" (
	"id" uuid PRIMARY KEY NOT NULL,
	"browser_hash" text NOT NULL,
	"email" text NOT NULL,
	"password_hash" text NOT NULL,
	"language" text NOT NULL,
	"email_verified_at" timestamp with time zone,
	"number" text,
	"kind" text,
	"line_id" uuid,
	"proof" text,
	"proved_at" timestamp with time zone,
	"recovery_mobile" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"account_id" uuid,
	CONSTRAINT "registration_proof" CHECK (("registration"."proved_at" is null) = ("registration"."proof" is null)),
	CONSTRAINT "registration_number" CHECK (("registration"."number" is null) = ("registration"."kind" is null)),
	CONSTRAINT "registration_account" CHECK ("registration"."account_id" is null or "registration"."completed_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "email_verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "recovery_mobile" text;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "recovery_mobile_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "language" text DEFAULT 'it' NOT NULL;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "user_handle" text DEFAULT gen_random_uuid()::text NOT NULL;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "erase_after" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "association" ADD COLUMN "access" text DEFAULT 'manage' NOT NULL;--> statement-breakpoint
ALTER TABLE "association" ADD COLUMN "until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "association" ADD COLUMN "granted_by" uuid;--> statement-breakpoint
ALTER TABLE "association" ADD COLUMN "holder_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "known_device" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "known_device" ADD COLUMN "user_agent" text NOT NULL;--> statement-breakpoint
ALTER TABLE "known_device" ADD COLUMN "address" text NOT NULL;--> statement-breakpoint
ALTER TABLE "known_device" ADD COLUMN "created_at" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "device_hash" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "method" text DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE "line" ADD COLUMN "sim_changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey_challenge" ADD CONSTRAINT "passkey_challenge_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "totp" ADD CONSTRAINT "totp_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_bill_code" ADD CONSTRAINT "line_bill_code_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_connection" ADD CONSTRAINT "line_connection_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registration" ADD CONSTRAINT "registration_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registration" ADD CONSTRAINT "registration_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "challenge_open" ON "challenge" USING btree ("purpose","subject") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "challenge_browser" ON "challenge" USING btree ("browser_hash","created_at");--> statement-breakpoint
CREATE INDEX "challenge_expires" ON "challenge" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "passkey_account" ON "passkey" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "passkey_challenge_expires" ON "passkey_challenge" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "line_connection_prefix" ON "line_connection" USING btree ("prefix");--> statement-breakpoint
CREATE INDEX "registration_browser" ON "registration" USING btree ("browser_hash");--> statement-breakpoint
CREATE INDEX "registration_expires" ON "registration" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "association" ADD CONSTRAINT "association_granted_by_account_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_user_handle" ON "account" USING btree ("user_handle");--> statement-breakpoint
CREATE INDEX "account_recovery_mobile" ON "account" USING btree ("recovery_mobile");--> statement-breakpoint
CREATE INDEX "account_erase_after" ON "account" USING btree ("erase_after") WHERE erase_after is not null and erased_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "known_device_id" ON "known_device" USING btree ("id");--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_language" CHECK ("account"."language" in ('it', 'fr', 'en'));--> statement-breakpoint
ALTER TABLE "association" ADD CONSTRAINT "association_delegation" CHECK (("association"."proof" = 'delegation') = ("association"."granted_by" is not null));--> statement-breakpoint
ALTER TABLE "association" ADD CONSTRAINT "association_access" CHECK ("association"."access" = 'manage' or "association"."proof" = 'delegation');--> statement-breakpoint
ALTER TABLE "association" ADD CONSTRAINT "association_holder" CHECK ("association"."holder_since" is null or "association"."proof" <> 'delegation');