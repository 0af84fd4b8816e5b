import { Children } from "../../scripts/serve/children";

/** A starter to be killed: starts a child that would stay for ever. */
void new Children().start({
  name: "the child",
  args: ["-e", "setInterval(() => undefined, 60_000); console.log(`child ${process.pid}`)"],
  env: { PATH: process.env.PATH },
});
