/** The habits of docs/architecture.md that no published rule holds. Each is small and looks at one file's syntax. */

/** Forbids what a selector finds. */
function ban(message, selector) {
  return {
    meta: { type: "problem", messages: { banned: message }, schema: [] },
    create: (context) => ({
      [selector]: (node) => {
        context.report({ node, messageId: "banned" });
      },
    }),
  };
}

/** Local names under which a module's exports are imported: `import { and as all }` makes `all` an `and`. */
function importedNames(program, source, names) {
  const imports = program.body.filter((node) => node.type === "ImportDeclaration" && node.source.value === source);
  const specifiers = imports
    .flatMap((node) => node.specifiers)
    .filter((specifier) => specifier.type === "ImportSpecifier" && names.includes(specifier.imported.name));
  return new Set(specifiers.map((specifier) => specifier.local.name));
}

const isServerFile = (program) => program.body.some((node) => node.directive === "use server");

/** Every export of a 'use server' file is a public endpoint: none may stand there that has not gone through the one wrapper. */
const actionExports = {
  meta: {
    type: "problem",
    messages: {
      place: "'use server' stands only at the head of lib/<domain>/actions.ts: an inline action has no door.",
      shape:
        "Every export of a 'use server' file is a public endpoint: write `export const x = action(…)` or `publicAction(…)`, imported from lib/identity/action, or `staffAction(…)` from lib/staff/action, and nothing else.",
    },
    schema: [],
  },
  create(context) {
    const isActions = /\/lib\/[^/]+\/actions(\/[^/]+)?\.ts$/.test(context.filename.replaceAll("\\", "/"));
    let doors = new Set();
    const isDoor = ({ id, init }) =>
      id.type === "Identifier" && init?.type === "CallExpression" && init.callee.type === "Identifier" && doors.has(init.callee.name);
    return {
      Program(program) {
        doors = new Set([
          ...importedNames(program, "@/lib/identity/action", ["action", "publicAction"]),
          ...importedNames(program, "@/lib/staff/action", ["staffAction"]),
        ]);
        if (!isServerFile(program)) return;
        for (const node of program.body) {
          if (!node.type.startsWith("Export") && node.type !== "TSExportAssignment") continue;
          const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : undefined;
          if (declaration?.type === "VariableDeclaration" && declaration.kind === "const" && declaration.declarations.every(isDoor))
            continue;
          context.report({ node, messageId: "shape" });
        }
      },
      "ExpressionStatement[directive='use server']"(node) {
        if (node.parent.type !== "Program" || !isActions) context.report({ node, messageId: "place" });
      },
    };
  },
};

/** Drizzle drops `undefined` from `and()`, and an empty `and()` is no WHERE at all: a condition that may be missing shows everybody's rows. */
const optionalScope = {
  meta: {
    type: "problem",
    messages: {
      maybe:
        "Drizzle drops an undefined condition without a word. Write every condition of the scope out; collect optional filters in an array after them.",
      empty: "This could be no WHERE at all: the first argument must be a condition that is written out.",
    },
    schema: [],
  },
  create(context) {
    const isUndefined = (node) => node.type === "Identifier" && node.name === "undefined";
    const isMaybe = (node) =>
      isUndefined(node) ||
      (node.type === "ConditionalExpression" && (isMaybe(node.consequent) || isMaybe(node.alternate))) ||
      (node.type === "LogicalExpression" && (node.operator === "&&" || isMaybe(node.right))) ||
      node.type === "ChainExpression" ||
      (node.type === "SpreadElement" &&
        node.argument.type === "ArrayExpression" &&
        node.argument.elements.some((element) => element !== null && isMaybe(element)));
    let joins = new Set();
    return {
      Program(program) {
        joins = importedNames(program, "drizzle-orm", ["and", "or"]);
      },
      CallExpression(node) {
        const { callee } = node;
        const isJoin = callee.type === "Identifier" && joins.has(callee.name);
        const isWhere = callee.type === "MemberExpression" && callee.property.name === "where";
        if (
          isJoin &&
          node.arguments[0]?.type !== "Identifier" &&
          (node.arguments.length === 0 || node.arguments[0].type === "SpreadElement")
        ) {
          context.report({ node, messageId: "empty" });
        }
        if (!isJoin && !isWhere) return;
        for (const argument of node.arguments) if (isMaybe(argument)) context.report({ node: argument, messageId: "maybe" });
      },
    };
  },
};

/** The bundler refuses the module in a browser only if this import runs before anything else. */
const serverOnlyFirst = {
  meta: { type: "problem", messages: { first: 'What touches the server\'s secrets begins with `import "server-only";`.' }, schema: [] },
  create: (context) => ({
    Program(program) {
      const [first] = program.body;
      const isMarked = first?.type === "ImportDeclaration" && first.source.value === "server-only";
      if (!isMarked) context.report({ node: first ?? program, messageId: "first" });
    },
  }),
};

/** The `house/*` rules. */
export const house = {
  rules: {
    "action-exports": actionExports,
    "no-optional-scope": optionalScope,
    "server-only-first": serverOnlyFirst,
    "no-raw-sql": ban(
      "Text that becomes SQL unescaped: write sql`…` with placeholders, or name the column.",
      ":matches(MemberExpression[object.name='sql'][property.name=/^(raw|identifier)$/], MemberExpression[object.name='sql'][property.value=/^(raw|identifier)$/], VariableDeclarator[init.name='sql'] > ObjectPattern > Property[key.name=/^(raw|identifier)$/])",
    ),
    "no-spread-in-set": ban(
      "Name every column that is written: a spread writes whatever the object holds.",
      ":matches(CallExpression[callee.property.name='set'][arguments.length=1] > ObjectExpression > SpreadElement, CallExpression[callee.property.name='onConflictDoUpdate'] > ObjectExpression > Property[key.name='set'] > ObjectExpression > SpreadElement)",
    ),
    "no-process-env": ban(
      "The environment is read in lib/env.ts alone.",
      ":matches(MemberExpression[object.name='process'][property.name='env'], MemberExpression[object.name='process'][property.value='env'], VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env'], MemberExpression[object.type='MetaProperty'][property.name='env'], ImportDeclaration[source.value=/^(node:)?process$/])",
    ),
    "no-random": ban(
      "Not from Math.random: secrets and ids come from node:crypto or uuid, tests and the demo from their own seed.",
      "MemberExpression[object.name='Math'][property.name='random']",
    ),
    "no-wall-clock": ban(
      "Decisions take the time from lib/clock.ts, so that a test can move it; SQL gets it as a value.",
      ":matches(NewExpression[callee.name='Date'][arguments.length=0], MemberExpression[object.name='Date'][property.name='now'], TaggedTemplateExpression[tag.name='sql'] TemplateElement[value.raw=/\\b(now\\(\\)|current_timestamp|current_date|localtimestamp|clock_timestamp\\(\\))/i])",
    ),
    "no-re-export": ban("No barrels: import from the file that has it.", ":matches(ExportAllDeclaration, ExportNamedDeclaration[source])"),
    "no-default-export": ban(
      "Named exports, except where Next wants a default.",
      ":matches(ExportDefaultDeclaration, ExportSpecifier[exported.name='default'])",
    ),
    "no-computed-import": ban(
      "Name the module: an import that is computed escapes the import rules.",
      "ImportExpression[source.type!='Literal']",
    ),
  },
};
