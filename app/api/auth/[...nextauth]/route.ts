import NextAuth from "next-auth";
import { authOptions, recordAuthRefusal } from "@/lib/identity/session";

type Context = { params: Promise<{ nextauth: string[] }> };

type Handler = (request: Request, context: Context) => Promise<Response>;

/** next-auth's own endpoints; its options need the environment, which a build does not have. */
const handler: Handler = async (request, context) => {
  const answer = await (NextAuth(authOptions()) as Handler)(request, context);
  if (request.method === "POST") await recordAuthRefusal(answer);
  return answer;
};

export { handler as GET, handler as POST };
