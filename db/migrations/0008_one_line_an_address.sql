-- An address belongs to one line at a time: it would prove two otherwise.
ALTER TABLE "line_connection" ADD CONSTRAINT "line_connection_one_at_a_time" EXCLUDE USING gist ("prefix" inet_ops WITH &&, tstzrange("since", "until") WITH &&);
