/** What a tick that sends may do: to the first peer, to the second, or to all of them. */
export type SendAction = "SEND_ONE" | "SEND_SECOND" | "BROADCAST";

/** What an idle tick does. */
export type Action = SendAction | "INTERNAL";
