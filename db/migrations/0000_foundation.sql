CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"subject" text NOT NULL,
	"action" text NOT NULL,
	"target" text,
	"details" jsonb
);
--> statement-breakpoint
CREATE TABLE "bill" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid,
	"line_id" uuid,
	"issuer" text NOT NULL,
	"issuer_name" text NOT NULL,
	"document_type" text NOT NULL,
	"year" integer NOT NULL,
	"number" text NOT NULL,
	"document_id" uuid NOT NULL,
	"body_index" integer NOT NULL,
	"content_hash" text NOT NULL,
	"recipient_name" text NOT NULL,
	"recipient_tax_code" text,
	"recipient_vat_number" text,
	"line_reference" text,
	"issue_date" date NOT NULL,
	"due_date" date NOT NULL,
	"period_start" date,
	"period_end" date,
	"total_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"paid_cents" bigint DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	"remarks" jsonb NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bill_paid_range" CHECK ("bill"."paid_cents" >= 0 and ("bill"."paid_cents" <= "bill"."total_cents" or "bill"."paid_cents" = 0)),
	CONSTRAINT "bill_paid_state" CHECK (("bill"."state" = 'paid') = ("bill"."total_cents" >= 0 and "bill"."paid_cents" = "bill"."total_cents"))
);
--> statement-breakpoint
CREATE TABLE "bill_attachment" (
	"bill_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"format" text,
	"content" "bytea" NOT NULL,
	CONSTRAINT "bill_attachment_bill_id_position_pk" PRIMARY KEY("bill_id","position")
);
--> statement-breakpoint
CREATE TABLE "bill_instalment" (
	"bill_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"method" text NOT NULL,
	"due_date" date,
	"amount_cents" bigint NOT NULL,
	CONSTRAINT "bill_instalment_bill_id_position_pk" PRIMARY KEY("bill_id","position")
);
--> statement-breakpoint
CREATE TABLE "bill_payment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bill_id" uuid NOT NULL,
	"source" text NOT NULL,
	"reference" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"paid_on" date NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bill_payment_positive" CHECK ("bill_payment"."amount_cents" > 0)
);
--> statement-breakpoint
CREATE TABLE "bill_row" (
	"bill_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"section" text NOT NULL,
	"article_code" text,
	"description" text NOT NULL,
	"quantity" numeric(21, 8),
	"unit_price" numeric(21, 8) NOT NULL,
	"total" numeric(21, 8) NOT NULL,
	"vat_rate" numeric(6, 2) NOT NULL,
	"vat_nature" text,
	"period_start" date,
	"period_end" date,
	CONSTRAINT "bill_row_bill_id_position_pk" PRIMARY KEY("bill_id","position")
);
--> statement-breakpoint
CREATE TABLE "bill_vat" (
	"bill_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"rate" numeric(6, 2) NOT NULL,
	"nature" text,
	"taxable_cents" bigint NOT NULL,
	"tax_cents" bigint NOT NULL,
	CONSTRAINT "bill_vat_bill_id_position_pk" PRIMARY KEY("bill_id","position")
);
--> statement-breakpoint
CREATE TABLE "document" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"file_name" text NOT NULL,
	"kind" text NOT NULL,
	"content" "bytea" NOT NULL,
	"imported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "association" (
	"account_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"proof" text NOT NULL,
	"proved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "association_account_id_line_id_pk" PRIMARY KEY("account_id","line_id")
);
--> statement-breakpoint
CREATE TABLE "known_device" (
	"account_id" uuid NOT NULL,
	"device_hash" text NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "known_device_account_id_device_hash_pk" PRIMARY KEY("account_id","device_hash")
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"key" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"resets_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"user_agent" text NOT NULL,
	"address" text NOT NULL,
	"authenticated_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"tx_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"account" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"bill_id" uuid,
	"payment_id" uuid,
	CONSTRAINT "ledger_entry_tx_id_position_pk" PRIMARY KEY("tx_id","position")
);
--> statement-breakpoint
CREATE TABLE "ledger_tx" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"external_ref" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"tax_code" text,
	"vat_number" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "line" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"contract_ref" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"bill_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"mode" text NOT NULL,
	"state" text NOT NULL,
	"excess_cents" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "payment_positive" CHECK ("payment"."amount_cents" > 0)
);
--> statement-breakpoint
CREATE TABLE "payment_attempt" (
	"payment_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"provider" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request" jsonb NOT NULL,
	"provider_ref" text,
	"redirect_url" text,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "payment_attempt_payment_id_number_pk" PRIMARY KEY("payment_id","number")
);
--> statement-breakpoint
CREATE TABLE "webhook_inbox" (
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"object_ref" text,
	"received_at" timestamp with time zone NOT NULL,
	"processed_at" timestamp with time zone,
	CONSTRAINT "webhook_inbox_provider_event_id_pk" PRIMARY KEY("provider","event_id")
);
--> statement-breakpoint
ALTER TABLE "bill" ADD CONSTRAINT "bill_customer_id_customer_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill" ADD CONSTRAINT "bill_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill" ADD CONSTRAINT "bill_document_id_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_attachment" ADD CONSTRAINT "bill_attachment_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_instalment" ADD CONSTRAINT "bill_instalment_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_payment" ADD CONSTRAINT "bill_payment_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_row" ADD CONSTRAINT "bill_row_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bill_vat" ADD CONSTRAINT "bill_vat_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "association" ADD CONSTRAINT "association_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "association" ADD CONSTRAINT "association_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_tx_id_ledger_tx_id_fk" FOREIGN KEY ("tx_id") REFERENCES "public"."ledger_tx"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line" ADD CONSTRAINT "line_customer_id_customer_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_bill_id_bill_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bill"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_attempt" ADD CONSTRAINT "payment_attempt_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject","id");--> statement-breakpoint
CREATE UNIQUE INDEX "bill_key" ON "bill" USING btree ("issuer","document_type","year","number");--> statement-breakpoint
CREATE INDEX "bill_line" ON "bill" USING btree ("line_id","issue_date" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "bill_payment_once" ON "bill_payment" USING btree ("source","reference");--> statement-breakpoint
CREATE INDEX "bill_payment_bill" ON "bill_payment" USING btree ("bill_id");--> statement-breakpoint
CREATE UNIQUE INDEX "document_sha256" ON "document" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "account_email" ON "account" USING btree ("email");--> statement-breakpoint
CREATE INDEX "association_line" ON "association" USING btree ("line_id");--> statement-breakpoint
CREATE INDEX "rate_limit_resets_at" ON "rate_limit" USING btree ("resets_at");--> statement-breakpoint
CREATE INDEX "session_account" ON "session" USING btree ("account_id","last_seen_at");--> statement-breakpoint
CREATE INDEX "ledger_entry_account" ON "ledger_entry" USING btree ("account");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_tx_once" ON "ledger_tx" USING btree ("kind","external_ref");--> statement-breakpoint
CREATE UNIQUE INDEX "customer_tax_code" ON "customer" USING btree ("tax_code");--> statement-breakpoint
CREATE UNIQUE INDEX "customer_vat_number" ON "customer" USING btree ("vat_number");--> statement-breakpoint
CREATE UNIQUE INDEX "line_number" ON "line" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "line_contract_ref" ON "line" USING btree ("contract_ref");--> statement-breakpoint
CREATE INDEX "line_customer" ON "line" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_live_per_bill" ON "payment" USING btree ("bill_id") WHERE state in ('created', 'open', 'processing');--> statement-breakpoint
CREATE INDEX "payment_live" ON "payment" USING btree ("created_at") WHERE state in ('created', 'open', 'processing');--> statement-breakpoint
CREATE INDEX "payment_bill" ON "payment" USING btree ("bill_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "payment_attempt_ref" ON "payment_attempt" USING btree ("provider","provider_ref");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_attempt_key" ON "payment_attempt" USING btree ("provider","idempotency_key");