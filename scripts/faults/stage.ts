import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { makeOpenFolder } from "../embedded-postgres/account";
import { ensureBuild } from "../serve/build";
import { Children } from "../serve/children";
import { completeEnvironment, type Environment, planStart } from "../serve/environment";
import { answersReady, pagesProgram } from "../serve/processes";
import { saying } from "../serve/progress";
import { cleanEnvironment, freePorts } from "../testing/processes.mjs";
import { Database } from "./database";
import type { Target } from "./plan";
import { SandboxOrders } from "./sandbox-orders";
import { Service } from "./service";

/** What is kept of a run: its history and the logs of its processes. */
const FOLDER = ".data-faults";

/** A build of its own: a portal that runs from `.next` meanwhile keeps what it serves. */
const BUILD = ".next-faults";

const WORKER = ["--conditions=react-server", "--import", "tsx", "scripts/worker.ts"];
const SANDBOX = ["--import", "tsx", "sandbox/main.ts"];

/** Everything that runs: two portals and two workers on one database, and the provider's stand-in. */
export class Stage {
  readonly folder: string;
  readonly #children = new Children();
  readonly #files: number[] = [];
  readonly #services = new Map<Target | "sandbox", Service>();
  #database: Database | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  /** The portals' ports, A and B. */
  ports: readonly [number, number] = [0, 0];
  environment: Environment = {};
  sandbox = new SandboxOrders(0);

  constructor() {
    this.folder = path.resolve(process.env.DATA_DIR ?? FOLDER);
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  get databaseUrl(): string {
    return this.#open().url;
  }

  /** Builds what is not built yet and starts all of it. */
  start(): Promise<void> {
    return (this.#starting ??= this.#start());
  }

  async #start(): Promise<void> {
    const [portA = 0, portB = 0, sandboxPort = 0, smtpPort = 0, smppPort = 0, databasePort = 0] = await freePorts(6);
    this.ports = [portA, portB];
    makeOpenFolder(this.folder);
    mkdirSync(path.join(this.folder, "logs"), { recursive: true });
    const given = cleanEnvironment({
      PORT: String(portA),
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SMTP_PORT: String(smtpPort),
      SANDBOX_SMPP_PORT: String(smppPort),
      DATA_DIR: this.folder,
      DEMO: "1",
      LOG_LEVEL: "warn",
      // The crowd stands behind a balancer: guests ask from addresses of their own.
      TRUSTED_PROXIES: "127.0.0.1,::1",
      // Whoever has a build already names it, with the secret that it was made with.
      NEXT_DIST_DIR: process.env.NEXT_DIST_DIR ?? BUILD,
      AUTH_SECRET: process.env.NEXT_DIST_DIR === undefined ? "" : (process.env.AUTH_SECRET ?? ""),
    });
    const plan = planStart(given);
    const partial = completeEnvironment(given, plan, this.folder);
    await ensureBuild(this.#children, partial, this.folder);
    const database = await saying("starting the database", () => Database.start(this.folder, databasePort));
    this.#database = database;
    this.environment = { ...partial, DATABASE_URL: database.url };
    this.sandbox = new SandboxOrders(sandboxPort);
    this.#run("sandbox", { args: SANDBOX, env: { ...this.environment, PORTAL_URL: plan.env.PUBLIC_URL } });
    for (const [target, port] of [
      ["portal A", portA],
      ["portal B", portB],
    ] as const)
      this.#run(target, pagesProgram({ ...this.environment, PORT: String(port) }, { ...plan.env, PORT: port }, "start"));
    for (const target of ["worker A", "worker B"] as const) this.#run(target, { args: WORKER, env: this.environment });
    await saying("starting two portals, two workers and the sandbox", () => this.ready());
  }

  #run(name: Target | "sandbox", program: { args: readonly string[]; env: Environment }): void {
    const log = openSync(path.join(this.folder, "logs", `${name.replace(" ", "-").toLowerCase()}.log`), "w");
    this.#files.push(log);
    this.#services.set(name, new Service(this.#children, { name, ...program, outputTo: log }));
  }

  #open(): Database {
    if (!this.#database) throw new Error("the database was not started");
    return this.#database;
  }

  /** Waits until the sandbox and both portals answer. */
  async ready(): Promise<void> {
    await Promise.all([this.sandbox.ready(), ...this.ports.map((port) => answersReady(port))]);
  }

  /** Kills one of them (kill -9). What it was comes back. @returns false where it is only just coming back. */
  async kill(target: Target): Promise<boolean> {
    if (target !== "database") return this.#services.get(target)?.kill() ?? false;
    await this.#open().killAndRestart();
    return true;
  }

  /** How often each was started again. */
  get restarts(): number {
    return [...this.#services.values()].reduce((sum, { restarts }) => sum + restarts, this.#database?.restarts ?? 0);
  }

  /** Every end that nobody had ordered. */
  get ownEnds(): string[] {
    return [...this.#services.values()].flatMap(({ ownEnds }) => ownEnds);
  }

  /** Ends all that was started, the database last: the others still write to it while they end. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await this.#children.stop();
      await this.#starting?.catch(() => undefined);
      await this.#database?.stop();
      for (const file of this.#files) closeSync(file);
    })();
    return this.#stopping;
  }
}
