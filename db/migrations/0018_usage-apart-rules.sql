-- What was used in roaming had been summed with the rest: the events, which are all still here, tell it apart.
CREATE TEMPORARY TABLE roamed ON COMMIT DROP AS
SELECT line_id, (at AT TIME ZONE 'Europe/Rome')::date AS day, kind, sum(quantity)::bigint AS quantity, sum(cost_cents)::bigint AS cost_cents
FROM usage_event WHERE is_roaming GROUP BY 1, 2, 3;
--> statement-breakpoint
UPDATE usage_day SET quantity = usage_day.quantity - roamed.quantity, cost_cents = usage_day.cost_cents - roamed.cost_cents
FROM roamed WHERE (usage_day.line_id, usage_day.day, usage_day.kind) = (roamed.line_id, roamed.day, roamed.kind);
--> statement-breakpoint
INSERT INTO usage_day (line_id, day, kind, is_roaming, quantity, cost_cents)
SELECT line_id, day, kind, true, quantity, cost_cents FROM roamed;
--> statement-breakpoint
DELETE FROM usage_day WHERE quantity = 0 AND cost_cents = 0;
