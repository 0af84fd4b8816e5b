ALTER TABLE factor_removal
  ADD CONSTRAINT factor_removal_proposed_by_staff FOREIGN KEY (proposed_by) REFERENCES staff (id),
  ADD CONSTRAINT factor_removal_decided_by_staff FOREIGN KEY (decided_by) REFERENCES staff (id);
--> statement-breakpoint
-- A proposal begins undecided, is decided once, and stays as it was made: but for its words, which go with an erased person.
CREATE FUNCTION factor_removal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a proposal is decided, never removed';
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.decision IS NOT NULL THEN RAISE EXCEPTION 'a proposal begins undecided'; END IF;
  ELSIF OLD.decision IS NOT NULL AND (NEW.decision, NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.decision, OLD.decided_by, OLD.decided_at) THEN
    RAISE EXCEPTION 'a proposal is decided once';
  ELSIF (NEW.id, NEW.account_id, NEW.factor, NEW.proof, NEW.proposed_by, NEW.created_at, NEW.expires_at)
    IS DISTINCT FROM (OLD.id, OLD.account_id, OLD.factor, OLD.proof, OLD.proposed_by, OLD.created_at, OLD.expires_at)
    OR NEW.proof_text NOT IN (OLD.proof_text, 'erased') THEN
    RAISE EXCEPTION 'a proposal stays as it was made';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER factor_removal_stays BEFORE INSERT OR UPDATE OR DELETE ON factor_removal FOR EACH ROW EXECUTE FUNCTION factor_removal_stays();
