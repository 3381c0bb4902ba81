type Method<Port> = { [Name in keyof Port]-?: NonNullable<Port[Name]> extends (...given: never[]) => Promise<unknown> ? Name : never }[keyof Port];

/**
 * An adapter that is loaded when it is first asked: its library is large, and few desks need it. `methods`: those of the
 * port that it has, each of which answers by a promise.
 */
export function lazily<Port extends object, const Name extends Method<Port>>(load: () => Promise<Port>, methods: readonly Name[]): Required<Pick<Port, Name>> {
  let loaded: Promise<Port> | null = null;
  const ask = (name: Name) => async (...given: unknown[]) => {
    // What could not be loaded is tried again by the next who asks.
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    const port = await loaded;
    return (port[name] as (...given: unknown[]) => Promise<unknown>).apply(port, given);
  };
  return Object.fromEntries(methods.map((name) => [name, ask(name)])) as Required<Pick<Port, Name>>;
}
