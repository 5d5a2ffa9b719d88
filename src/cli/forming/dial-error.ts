/** What the system calls the end of a try to connect, for people. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused, nobody listens there",
  ECONNRESET: "the connection was cut off",
  EHOSTUNREACH: "no way to this host (EHOSTUNREACH)",
  ENETUNREACH: "no way to its network (ENETUNREACH)",
  EHOSTDOWN: "this host is down (EHOSTDOWN)",
  ETIMEDOUT: "no answer",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "the name cannot be looked up now (EAI_AGAIN)",
  EACCES: "this computer's own firewall forbids it (EACCES)",
  EINVAL:
    "a link-local address needs an interface of this computer behind %, like fe80::1%eth0 (EINVAL)",
  EPERM: "this computer's own firewall forbids it (EPERM)",
};

/** An error of dialling in words. */
export function dialErrorText(error: string): string {
  return WORDS[error] ?? error;
}

/** Whether something between the two hosts is likely to have caused it. */
export function isOnTheWay(error: string): boolean {
  return /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EACCES|EPERM|no answer)/.test(error);
}
