import type { Message } from "../../dist/model/message.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";

/** A way to carry messages over the sockets between processes. */
export interface MessageTransport {
  /** A stream to this peer is open. */
  adopt(peer: string, stream: ByteStream): StreamHandler;
  /** What is posted within one turn may leave together. */
  turn(work: () => void): void;
  post(peer: string, message: Message): void;
  /** Tells a peer that CREDIT_MESSAGES more of its messages were taken. */
  credit(peer: string): void;
}

/** What a transport hands messages to. */
export interface MessageHandler {
  message(from: string, message: Message): void;
  credited(from: string): void;
  /** What has come so far may be worked on. */
  poll(): void;
}

/** The ways that are compared. */
export type TransportName = "k3mesh" | "star" | "packr-stream" | "raw";

/** Every so many messages taken, the sender learns of it. */
export const CREDIT_MESSAGES = 256;
