-- What was masked before may have kept a digit too many, where spaces stood between the digits: it goes.
update "usage_event" set "counterpart" = null where "counterpart" !~ '^\+?[0-9]*•••$';--> statement-breakpoint
-- Nowhere does a run of digits end that has not lost its last three (lib/usage/mask.ts).
alter table "usage_event" add constraint "usage_event_counterpart" check ("counterpart" !~ '[0-9]([^0-9•]|$)');
