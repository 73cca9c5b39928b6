/** What helps where an image could not be pulled, by what the engine said of it. */

const offline =
  /no such host|i\/o timeout|connection refused|network is unreachable|TLS handshake|context deadline/i;
const limited = /toomanyrequests|rate limit/i;
const refused = /denied|unauthorized|authentication required/i;
const unknown = /manifest unknown|not found|no matching manifest|does not exist/i;

/** One sentence or two. `name` as it was asked for. */
export function pullHint(name: string, reason: string): string {
  if (offline.test(reason))
    return `The registry cannot be reached from the engine. Bring the image with docker save and docker load, name one that is here with --sandbox-image, or use --sandbox embedded.`;
  if (limited.test(reason))
    return `The registry has had enough of this address: docker login, try later, or use --sandbox embedded.`;
  // Docker Hub says "denied" of what does not exist, too.
  if (refused.test(reason))
    return `If the name is right, docker login to its registry and try: docker pull ${name}`;
  if (unknown.test(reason)) return `No registry has it by that name and for this platform: check the tag.`;
  return `Try: docker pull ${name}`;
}
