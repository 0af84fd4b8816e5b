ALTER TABLE row_dispute ADD CONSTRAINT row_dispute_of_ticket FOREIGN KEY (ticket_id) REFERENCES ticket (id);
--> statement-breakpoint
-- What a bill does not ask for is the sum of what its disputed rows hold, whoever writes them. The bill is locked first: two that write at once
-- are summed one after the other.
CREATE FUNCTION row_dispute_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM bill WHERE id = NEW.bill_id FOR UPDATE;
  UPDATE bill SET disputed_cents = least(greatest(total_cents, 0), (SELECT coalesce(sum(held_cents), 0) FROM row_dispute WHERE bill_id = NEW.bill_id))
  WHERE id = NEW.bill_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER row_dispute_sum AFTER INSERT OR UPDATE ON row_dispute FOR EACH ROW EXECUTE FUNCTION row_dispute_sum();
--> statement-breakpoint
CREATE FUNCTION row_dispute_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a dispute is ended, never removed or moved';
END $$;
--> statement-breakpoint
CREATE TRIGGER row_dispute_stays BEFORE DELETE ON row_dispute FOR EACH ROW EXECUTE FUNCTION row_dispute_stays();
--> statement-breakpoint
CREATE TRIGGER row_dispute_moves BEFORE UPDATE OF bill_id, position, amount_cents ON row_dispute FOR EACH ROW EXECUTE FUNCTION row_dispute_stays();
--> statement-breakpoint
-- What the operator received above what a bill owed, or a direct debit brought, before there was a place for it: it stands in the books.
INSERT INTO kept_money (id, bill_id, source, reference, amount_cents, is_automatic, created_at)
SELECT gen_random_uuid(), entry.bill_id, CASE tx.kind WHEN 'operator-payment' THEN 'operator' ELSE 'direct-debit' END, tx.external_ref, -entry.amount_cents, false, tx.at
FROM ledger_entry entry JOIN ledger_tx tx ON tx.id = entry.tx_id
WHERE tx.kind IN ('operator-payment', 'direct-debit') AND entry.account = 'owed:customers' AND entry.amount_cents < 0 AND entry.bill_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM ledger_tx back WHERE back.kind = 'direct-debit-returned' AND tx.kind = 'direct-debit' AND back.external_ref = tx.external_ref);
