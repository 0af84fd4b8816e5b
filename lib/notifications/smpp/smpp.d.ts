/** What we use of the package, which brings no types. */
declare module "smpp" {
  import type { EventEmitter } from "node:events";
  import type { Server, Socket } from "node:net";

  /** A protocol data unit (SMPP 3.4, section 3): its header's names, and whatever its command carries. */
  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly message_id?: string;
    readonly esm_class?: number;
    readonly short_message?: { readonly message: string | Buffer };
    readonly source_addr?: string;
    readonly destination_addr?: string;
    readonly system_id?: string;
    readonly password?: string;
    readonly receipted_message_id?: string;
    response(options?: Readonly<Record<string, unknown>>): Pdu;
  }

  type Fields = Readonly<Record<string, unknown>>;
  type Answer = (pdu: Pdu) => void;

  export interface Session extends EventEmitter {
    readonly socket: Socket;
    bind_transceiver(fields: Fields, answer: Answer): boolean;
    submit_sm(fields: Fields, answer: Answer): boolean;
    deliver_sm(fields: Fields, answer: Answer): boolean;
    enquire_link(fields: Fields, answer: Answer): boolean;
    unbind(answer: Answer): boolean;
    send(pdu: Pdu): boolean;
    destroy(): void;
    close(): void;
    on(event: "connect" | "secureConnect" | "close", listener: () => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: string, listener: (pdu: Pdu) => void): this;
  }

  const smpp: {
    connect(options: { host: string; port: number; tls: boolean; servername?: string }, connected: () => void): Session;
    createServer(listener: (session: Session) => void): Server;
    readonly errors: Readonly<Record<string, number>>;
    readonly encodings: { readonly ASCII: { encode(text: string): Buffer; decode(bytes: Buffer): string } };
  };
  export default smpp;
}
