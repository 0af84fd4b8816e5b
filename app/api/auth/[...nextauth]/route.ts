import NextAuth from "next-auth";
import { authOptions } from "@/lib/identity/session";

type Context = { params: Promise<{ nextauth: string[] }> };

type Handler = (request: Request, context: Context) => Promise<Response>;

/** next-auth's own endpoints; its options need the environment, which a build does not have. */
const handler: Handler = (request, context) => (NextAuth(authOptions()) as Handler)(request, context);

export { handler as GET, handler as POST };
