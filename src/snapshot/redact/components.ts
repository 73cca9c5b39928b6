/** What hangs together by pairs, however long the chain between: a union-find. */

export class Components {
  readonly #parents = new Map<string, string>();

  constructor(pairs: Iterable<readonly [string, string]>) {
    for (const [one, other] of pairs) this.#parents.set(this.of(one), this.of(other));
  }

  /** The same for all of a component; of what is in no pair, itself. */
  of(key: string): string {
    let root = key;
    for (
      let next = this.#parents.get(root);
      next !== undefined && next !== root;
      next = this.#parents.get(root)
    )
      root = next;
    // Later questions take the short way.
    let at = key;
    while (at !== root) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }
}
