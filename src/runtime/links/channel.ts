import type { Frame } from "../../wire/frames.js";
import type { Ends } from "./ends.js";

/** Why a channel is gone that nobody here closed. */
export type CloseReason =
  | { readonly kind: "closed"; readonly error?: string }
  /** It brought bytes that are no frame, or a frame that has no place there. */
  | { readonly kind: "malformed"; readonly reason: string };

/** Who reads a channel's frames. Nothing comes after `lost`, nor after one's own close. */
export interface FrameHandler {
  frame(frame: Frame): void;
  lost(loss: CloseReason): void;
}

/** Frames to and from one other process, in order: by a connection of its own or through a hub. */
export interface Channel extends Ends {
  /** How many frames wait here for the network to take them. */
  readonly unsent: number;
  /** Frames go to somebody else from now on. */
  handTo(owner: FrameHandler): void;
  /** Sends a frame with the others of this turn. */
  send(frame: Frame): void;
  /** Sends a frame that is made only as the bytes of this turn leave: it bears the time. */
  sendStamped(make: () => Frame): void;
  /** Closes when the frames of this turn are sent. */
  close(): void;
  /** Closes at once. */
  destroy(): void;
}
